import { S3Fault } from '../s3Fault.ts';

/** Text that is already XML. */
export interface Xml {
  readonly xml: string;
}

type XmlChild = Xml | string | number | null;

/** An element; strings and numbers are escaped, null leaves a child out. */
export function element(name: string, ...children: readonly XmlChild[]): Xml {
  const content = children.map((child) => {
    if (child === null) return '';
    return typeof child === 'object' ? child.xml : escapeXml(String(child));
  });
  return { xml: `<${name}>${content.join('')}</${name}>` };
}

/** A whole document in S3's namespace. */
export function document(name: string, ...children: readonly XmlChild[]): string {
  const body = element(name, ...children).xml.replace(
    `<${name}>`,
    `<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function escapeXml(text: string): string {
  // Control characters have no place in XML 1.0; S3 writes them as references all the same.
  return text.replace(
    /[&<>"\p{Cc}\ufffe\uffff]/gu,
    (character) => `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

/** An element as read: either text or children matter. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const MAX_DEPTH = 8;

/**
 * Reads the small documents that S3 clients send: elements and text; attributes are skipped. Throws `MalformedXML`, also for comments,
 * CDATA, document types and own entities.
 */
export function parseXml(source: string): XmlElement {
  const tokens = source
    .replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, '')
    .matchAll(/<(\/?)([\w:.-]+)([^<>]*?)(\/?)>|([^<]+)|</g);
  const root: OpenElement = { name: '', text: '', children: [] };
  const open: OpenElement[] = [root];
  for (const [, slash, name, , selfClosing, text] of tokens) {
    const current = open.at(-1) ?? root;
    if (text !== undefined) current.text += unescapeXml(text);
    else if (name === undefined) throw malformed();
    else if (slash === '/') closeElement(open, name);
    else openElement(open, name, selfClosing === '/');
  }
  const [top, ...others] = root.children;
  if (open.length !== 1 || top === undefined || others.length > 0 || root.text.trim() !== '')
    throw malformed();
  return top;
}

function openElement(open: OpenElement[], name: string, closed: boolean): void {
  const child: OpenElement = { name, text: '', children: [] };
  open.at(-1)?.children.push(child);
  if (!closed) open.push(child);
  if (open.length > MAX_DEPTH) throw malformed();
}

function closeElement(open: OpenElement[], name: string): void {
  if (open.length < 2 || open.pop()?.name !== name) throw malformed();
}

/** The text of the only child of that name, or null where there is none. Throws `MalformedXML` for several. */
export function childText(parent: XmlElement, name: string): string | null {
  const found = parent.children.filter((child) => child.name === name);
  if (found.length > 1) throw malformed();
  return found[0]?.text ?? null;
}

interface OpenElement {
  name: string;
  text: string;
  children: OpenElement[];
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));|&/g, (_, hex, decimal, entity) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const character = entity === undefined ? characterOf(code) : ENTITIES[entity];
    if (character === undefined) throw malformed();
    return character;
  });
}

function characterOf(code: number): string | undefined {
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function malformed(): S3Fault {
  return new S3Fault('MalformedXML', 'the XML in the body is malformed, or uses more of XML than S3 does');
}
