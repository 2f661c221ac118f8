import { DefaultNamingStrategy, type NamingStrategyInterface, type Table } from 'typeorm';

/** `amountFen` → `amount_fen`. */
export const snake = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Readable names in the database, the same from entities and migrations. */
export class SnakeNaming extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(property: string, custom: string | undefined, prefixes: string[]): string {
    return custom ?? [...prefixes, property].map(snake).join('_');
  }

  override primaryKeyName(table: Table | string): string {
    return `pk_${this.tableOf(table)}`;
  }

  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return this.named('uq', table, columns);
  }

  override indexName(table: Table | string, columns: string[]): string {
    return this.named('ix', table, columns);
  }

  private named(kind: string, table: Table | string, columns: string[]): string {
    return [kind, this.tableOf(table), ...columns.map(snake)].join('_').slice(0, 60);
  }

  private tableOf(table: Table | string): string {
    const name = typeof table === 'string' ? table : table.name;
    return (
      name
        .split('.')
        .pop()
        ?.replaceAll(/["`]/g, '')
        .replace(/^temporary_/, '') ?? name
    );
  }
}
