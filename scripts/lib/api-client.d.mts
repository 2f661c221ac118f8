/** The fields of a problem+json body that callers here look at. */
interface ProblemBody {
  code: string;
  detail?: string;
  errors?: { field: string; code: string; message: string }[];
}

export declare class ApiRefusal extends Error {
  readonly status: number;
  readonly problem: ProblemBody | null;
}

export declare class ApiClient {
  readonly url: string;
  constructor(url: string);
  signIn(username: string, password: string): Promise<unknown>;
  call<T = unknown>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  download(path: string): Promise<{ type: string; content: Buffer }>;
  all<T = unknown>(path: string): Promise<T[]>;
}

export declare class SimulatorClient {
  readonly url: string;
  constructor(url: string);
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}
