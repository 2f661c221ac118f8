import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, isUniqueViolation, type Reader, type Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { PolicyDay, TradeLedger } from './refunds.entity.js';

/** Whose limit of a day: a merchant's, or its provider's where `merchantId` is null. */
interface Spender {
  providerId: string;
  merchantId: string | null;
}

const scopeIdOf = ({ providerId, merchantId }: Spender): string => merchantId ?? providerId;

/** 3 s between two refunds of one trade (alipay.md 5.2). */
const APART_MS = 3_000;

/**
 * What is left of each trade and of each day's limits. Every change is one conditional statement whose affected rows
 * say whether it held (reliability.md D5), so that no two units of work can spend the same fen.
 */
@Injectable()
export class LedgerRepository {
  constructor(
    private readonly database: Database,
    private readonly ids: Ids,
  ) {}

  find(db: Reader, tradeNo: string): Promise<TradeLedger | null> {
    return db.findOneBy(TradeLedger, { tradeNo });
  }

  findAll(db: Reader, tradeNos: readonly string[]): Promise<TradeLedger[]> {
    return tradeNos.length === 0 ? Promise.resolve([]) : db.findBy(TradeLedger, { tradeNo: In([...tradeNos]) });
  }

  /** The row, made where there is none, and locked until the end of the transaction. */
  async lockTx(tx: Tx, tradeNo: string, merchantId: string): Promise<TradeLedger> {
    const values = [this.ids.next(), tradeNo, merchantId];
    const insert =
      'INSERT INTO trade_ledger (id, trade_no, merchant_id, refunded_fen, reserved_fen, manual_count, next_at) VALUES (?, ?, ?, 0, 0, 0, 0)';
    const keep =
      this.database.engine === 'sqlite' ? 'ON CONFLICT (trade_no) DO NOTHING' : 'ON DUPLICATE KEY UPDATE id = id';
    await tx.query(`${insert} ${keep}`, values);
    const row = await this.find(tx, tradeNo);
    if (row === null) throw new Error('a ledger row is gone');
    return row;
  }

  /** What Alipay says the trade is worth. */
  async setTotalTx(tx: Tx, tradeNo: string, totalFen: number): Promise<void> {
    await tx.update(TradeLedger, { tradeNo }, { totalFen });
  }

  /** @returns false when less than that is left, or the total is unknown */
  async reserveTx(tx: Tx, tradeNo: string, amountFen: number): Promise<boolean> {
    return this.changeTx(
      tx,
      'reserved_fen = reserved_fen + ?',
      'trade_no = ? AND total_fen - refunded_fen - reserved_fen >= ?',
      [amountFen, tradeNo, amountFen],
    );
  }

  /** Reserved money was paid out. */
  async settleTx(tx: Tx, tradeNo: string, amountFen: number): Promise<void> {
    const isDone = await this.changeTx(
      tx,
      'refunded_fen = refunded_fen + ?, reserved_fen = reserved_fen - ?',
      'trade_no = ? AND reserved_fen >= ?',
      [amountFen, amountFen, tradeNo, amountFen],
    );
    if (!isDone) throw new Error('a refund was settled that was not reserved');
  }

  /** Reserved money is free again: nothing moved and nothing will. */
  async releaseTx(tx: Tx, tradeNo: string, amountFen: number): Promise<void> {
    const isDone = await this.changeTx(tx, 'reserved_fen = reserved_fen - ?', 'trade_no = ? AND reserved_fen >= ?', [
      amountFen,
      tradeNo,
      amountFen,
    ]);
    if (!isDone) throw new Error('a refund was released that was not reserved');
  }

  /** Alipay knows of more than we do: the truth is recorded, even above the total (reliability.md I2). */
  async raiseRefundedTx(tx: Tx, tradeNo: string, refundedFen: number): Promise<boolean> {
    return this.changeTx(tx, 'refunded_fen = ?', 'trade_no = ? AND refunded_fen < ?', [
      refundedFen,
      tradeNo,
      refundedFen,
    ]);
  }

  /** The number of the next refund that a person asks for. */
  async nextManualTx(tx: Tx, tradeNo: string): Promise<number> {
    await this.changeTx(tx, 'manual_count = manual_count + 1', 'trade_no = ?', [tradeNo]);
    const row = await this.find(tx, tradeNo);
    if (row === null) throw new Error('a ledger row is gone');
    return row.manualCount;
  }

  /** @returns false while the last refund of the trade is less than 3 s ago */
  async takeTurnTx(tx: Tx, tradeNo: string, now: number): Promise<boolean> {
    return this.changeTx(tx, 'next_at = ?', 'trade_no = ? AND next_at <= ?', [now + APART_MS, tradeNo, now]);
  }

  /** What the policy has spent on a day. */
  async spent(db: Reader, scopeId: string, day: string): Promise<{ sumFen: number; n: number }> {
    const row = await db.findOneBy(PolicyDay, { scopeId, day });
    return { sumFen: row?.sumFen ?? 0, n: row?.n ?? 0 };
  }

  /** The same over everything a person may see. */
  async spentInScope(db: Reader, scope: Scope, day: string): Promise<{ sumFen: number; n: number }> {
    const query = db
      .createQueryBuilder(PolicyDay, 'd')
      .select('SUM(d.sumFen)', 'sumFen')
      .addSelect('SUM(d.n)', 'n')
      .where('d.day = :day AND d.merchantId IS NOT NULL', { day });
    const row = await withinScope(query, scope, { provider: 'd.providerId', merchant: 'd.merchantId' }).getRawOne<{
      sumFen: string | number | null;
      n: string | number | null;
    }>();
    return { sumFen: Number(row?.sumFen ?? 0), n: Number(row?.n ?? 0) };
  }

  /** @returns false when a limit would be passed; nothing changes then */
  async spendTx(
    tx: Tx,
    of: Spender,
    day: string,
    amountFen: number,
    limit: { sumFen: number; n: number },
  ): Promise<boolean> {
    await this.ensureDayTx(tx, of, day);
    const scopeId = scopeIdOf(of);
    const sql =
      'UPDATE policy_day SET sum_fen = sum_fen + ?, n = n + 1 WHERE scope_id = ? AND day = ? AND sum_fen + ? <= ? AND n + 1 <= ?';
    return this.affectsOne(tx, sql, [amountFen, scopeId, day, amountFen, limit.sumFen, limit.n]);
  }

  /** Given back when an automatic refund came to nothing. */
  async unspendTx(tx: Tx, scopeId: string, day: string, amountFen: number): Promise<void> {
    const sql =
      'UPDATE policy_day SET sum_fen = sum_fen - ?, n = n - 1 WHERE scope_id = ? AND day = ? AND sum_fen >= ? AND n >= 1';
    await this.affectsOne(tx, sql, [amountFen, scopeId, day, amountFen]);
  }

  private async ensureDayTx(tx: Tx, of: Spender, day: string): Promise<void> {
    const scopeId = scopeIdOf(of);
    if (await tx.existsBy(PolicyDay, { scopeId, day })) return;
    try {
      await tx.insert(PolicyDay, { id: this.ids.next(), scopeId, ...of, day, sumFen: 0, n: 0 });
    } catch (error) {
      // another unit of work was first; the conditional update that follows waits for it
      if (!isUniqueViolation(error)) throw error;
    }
  }

  private changeTx(tx: Tx, set: string, where: string, values: (string | number)[]): Promise<boolean> {
    return this.affectsOne(tx, `UPDATE trade_ledger SET ${set} WHERE ${where}`, values);
  }

  /** `query` answers differently by engine; the rows that changed are asked for where SQLite does not say. */
  private async affectsOne(tx: Tx, sql: string, values: (string | number)[]): Promise<boolean> {
    if (this.database.engine === 'mysql') {
      const { affectedRows } = await tx.query<{ affectedRows: number }>(sql, values);
      return affectedRows === 1;
    }
    await tx.query(sql, values);
    const [row] = await tx.query<{ n: number }[]>('SELECT changes() AS n');
    return row?.n === 1;
  }
}
