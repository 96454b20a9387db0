import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** Header of a Jupyter message. @see https://jupyter-client.readthedocs.io/en/stable/messaging.html */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601. */
  readonly date: string;
  readonly version: string;
}

/** A message as the handlers see it. */
export interface Message {
  /** ZeroMQ routing prefix: where a reply goes. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** Header of the message that caused this one; empty when nothing did. */
  readonly parent: Partial<Header>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Frames of one multipart ZeroMQ message. */
export type Frames = (Uint8Array | string)[];

const protocolVersion = '5.3';
const delimiter = '<IDS|MSG>';
/** One session id for everything that this process sends. */
const session = randomUUID();

/** A message caused by `parent`; `identities` are copied, so it is addressed to whoever sent the parent. */
export function childMessage(
  parent: Message | undefined,
  type: string,
  content: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>> = {},
): Message {
  return {
    identities: parent?.identities ?? [],
    header: {
      msg_id: randomUUID(),
      msg_type: type,
      session,
      username: parent?.header.username ?? 'kernel',
      date: new Date().toISOString(),
      version: protocolVersion,
    },
    parent: parent?.header ?? {},
    metadata,
    content,
  };
}

/** Signed frames of a message, ready to be sent. An empty key means no signature. */
export function encode(message: Message, key: string): Frames {
  const parts = [message.header, message.parent, message.metadata, message.content].map((part) => JSON.stringify(part));
  return [...message.identities, delimiter, signature(parts, key), ...parts];
}

/**
 * The message in `frames`.
 * @throws Error when the delimiter or a part is missing, or the signature is wrong.
 */
export function decode(frames: readonly Uint8Array[], key: string): Message {
  const texts = frames.map((frame) => Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString());
  const at = texts.indexOf(delimiter);
  const [signed, ...parts] = texts.slice(at + 1, at + 6);
  if (at < 0 || signed === undefined || parts.length < 4) throw new Error('not a Jupyter message');
  const expected = Buffer.from(signature(parts, key));
  const actual = Buffer.from(signed);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new Error('wrong signature');
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part) as unknown) as [
    Header,
    Partial<Header>,
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  return { identities: frames.slice(0, at), header, parent, metadata, content };
}

function signature(parts: readonly string[], key: string): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
