import type { Fault } from '../faults.js';

type Node = Record<string, unknown>;

const HUGE_BYTES = 3 * 1024 * 1024;

/** Faults that change what an answer says, before it is signed. */
export function spoilNode(node: Node, fault: Fault | undefined): Node {
  switch (fault?.kind) {
    case 'other-trade-no':
      return { ...node, trade_no: '2026010122001000000000000000' };
    case 'process-false':
      return { ...node, complaint_process_success: false };
    case 'huge':
      return { ...node, filler: 'x'.repeat(HUGE_BYTES) };
    case 'duplicate-rows':
      return withRows(node, (rows) => rows.flatMap((row) => [row, row]));
    case 'page-shift':
      return withRows(node, (rows) => rows.slice(1));
    case 'unknown-state':
      return withRows({ ...node, ...('status' in node ? { status: 'BRAND_NEW_STATE' } : {}) }, (rows) =>
        rows.map((row) => ({ ...row, status: 'BRAND_NEW_STATE' })),
      );
    case 'total-size-lies':
      return { ...node, ...lie(node, 'total_size'), ...lie(node, 'total_num') };
    default:
      return node;
  }
}

function withRows(node: Node, changed: (rows: Node[]) => Node[]): Node {
  for (const name of ['complaint_list', 'trade_complain_infos']) {
    const rows = node[name];
    if (Array.isArray(rows)) return { ...node, [name]: changed(rows) };
  }
  return node;
}

function lie(node: Node, name: string): Node {
  return name in node ? { [name]: 100_000 } : {};
}
