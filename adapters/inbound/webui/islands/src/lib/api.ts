// The server's own API, as whoever is signed in.

export interface Problem {
  status: number;
  code: string;
  detail: string;
}

export class Refused extends Error {
  constructor(public problem: Problem) {
    super(problem.detail || problem.code);
  }
}

const token = () => document.querySelector<HTMLMetaElement>('meta[name="actual-csrf"]')?.content ?? '';

export interface Answer<T> {
  status: number;
  body: T;
  location: string | null;
}

async function ask<T>(method: string, path: string, init: { body?: unknown; signal?: AbortSignal; accept?: string; once?: string } = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: init.accept ?? 'application/json' };
  if (init.body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['X-CSRF-Token'] = token();
  if (init.once) headers['Idempotency-Key'] = init.once;
  const got = await fetch(path, { method, headers, body: init.body === undefined ? undefined : JSON.stringify(init.body), signal: init.signal, credentials: 'same-origin' });
  const text = await got.text();
  const body = text ? (JSON.parse(text) as unknown) : undefined;
  if (!got.ok) {
    const p = (body ?? {}) as Partial<Problem>;
    throw new Refused({ status: got.status, code: p.code ?? 'internal', detail: p.detail ?? got.statusText });
  }
  return { status: got.status, body: body as T, location: got.headers.get('Location') };
}

export const get = async <T>(path: string, signal?: AbortSignal, accept?: string): Promise<T> => (await ask<T>('GET', path, { signal, accept })).body;
export const post = <T>(path: string, body: unknown, init: { signal?: AbortSignal; once?: string } = {}): Promise<Answer<T>> => ask<T>('POST', path, { body, ...init });

/** Reads all pages of a list, at most so many. */
export async function all<T>(path: string, plural: string, most = 20, signal?: AbortSignal): Promise<T[]> {
  const out: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < most; page++) {
    const sign = path.includes('?') ? '&' : '?';
    const got: Record<string, unknown> = await get(cursor === null ? path : `${path}${sign}cursor=${encodeURIComponent(cursor)}`, signal);
    out.push(...((got[plural] as T[]) ?? []));
    cursor = (got.next_cursor as string | null) ?? null;
    if (cursor === null) break;
  }
  return out;
}

/** One that may not read something is not told so by the islands: the part is left out. */
export async function allowed<T>(asked: Promise<T>, instead: T): Promise<T> {
  try {
    return await asked;
  } catch (why) {
    if (why instanceof Refused && (why.problem.status === 403 || why.problem.status === 404)) return instead;
    throw why;
  }
}

/** A mark that makes what is sent twice count once. */
export const once = (): string => crypto.randomUUID();
