/**
 * The few parts of a certificate that Node's X509Certificate does not give: the algorithm it was signed with and the
 * issuer's attributes one by one. Reads definite-length DER only, which is all that certificates are made of.
 */

interface Tlv {
  tag: number;
  /** Content without tag and length. */
  content: Buffer;
  /** Tag, length and content. */
  whole: Buffer;
}

export interface CertificateParts {
  /** Lower-case hex, may have leading zeros. */
  serialHex: string;
  /** Dotted object identifier of the algorithm the issuer signed with. */
  signatureOid: string;
  /** In the order of the certificate. */
  issuer: { oid: string; value: string }[];
  /** Issuer and subject are the same name: a root. */
  isSelfIssued: boolean;
}

/** Not a certificate, or cut off. */
export class DerFault extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'DerFault';
  }
}

const SEQUENCE = 0x30;
const CONTEXT_0 = 0xa0;
const OBJECT_IDENTIFIER = 0x06;
const BMP_STRING = 0x1e;

/**
 * Take a certificate (DER) apart.
 *
 * @throws {DerFault}
 */
export function readCertificateParts(der: Buffer): CertificateParts {
  const [certificate] = readAll(der);
  if (certificate?.tag !== SEQUENCE) throw new DerFault('not a certificate');
  const [signed, algorithm] = readAll(certificate.content);
  if (signed?.tag !== SEQUENCE || algorithm?.tag !== SEQUENCE) throw new DerFault('not a certificate');
  // [0] version is left out in version 1 certificates.
  const fields = readAll(signed.content).filter((field) => field.tag !== CONTEXT_0);
  const [serial, , issuer, , subject] = fields;
  if (serial === undefined || issuer === undefined || subject === undefined) throw new DerFault('a field is missing');
  return {
    serialHex: serial.content.toString('hex'),
    signatureOid: readOid(readAll(algorithm.content)[0]),
    issuer: readName(issuer),
    isSelfIssued: issuer.whole.equals(subject.whole),
  };
}

function readAll(buffer: Buffer): Tlv[] {
  const items: Tlv[] = [];
  let at = 0;
  while (at < buffer.length) {
    const item = readOne(buffer, at);
    items.push(item);
    at += item.whole.length;
  }
  return items;
}

function readOne(buffer: Buffer, start: number): Tlv {
  const tag = buffer[start];
  const first = buffer[start + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerFault('bad tag');
  let length = first;
  let at = start + 2;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4 || at + octets > buffer.length) throw new DerFault('bad length');
    length = buffer.readUIntBE(at, octets);
    at += octets;
  }
  if (at + length > buffer.length) throw new DerFault('cut off');
  return { tag, content: buffer.subarray(at, at + length), whole: buffer.subarray(start, at + length) };
}

function readName(name: Tlv): { oid: string; value: string }[] {
  return readAll(name.content).flatMap((set) =>
    readAll(set.content).map((attribute) => {
      const [oid, value] = readAll(attribute.content);
      if (value === undefined) throw new DerFault('a name has no value');
      return { oid: readOid(oid), value: readText(value) };
    }),
  );
}

function readText(value: Tlv): string {
  if (value.tag === BMP_STRING) return Buffer.from(value.content).swap16().toString('utf16le');
  return value.content.toString('utf8');
}

function readOid(item: Tlv | undefined): string {
  if (item?.tag !== OBJECT_IDENTIFIER) throw new DerFault('expected an object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of item.content) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(head / 40), 2);
  return [root, head - root * 40, ...rest].join('.');
}
