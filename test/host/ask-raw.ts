import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends a request as it is written, and answers everything received until the connection closes. */
export function askRaw(url: string, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(request);
  return text(socket);
}
