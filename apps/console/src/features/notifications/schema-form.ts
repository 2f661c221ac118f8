import type { ChannelTypeDescriptor, LocalText } from '@redress/contract';

/** One field of a channel's form, read from the JSON schema of its settings. */
export interface FormFieldSpec {
  name: string;
  widget: 'text' | 'number' | 'select' | 'secret' | 'lines' | 'switch' | 'textarea';
  label: LocalText;
  help: LocalText | null;
  options: { value: string; label: LocalText }[];
  isRequired: boolean;
  maxLength: number | null;
  minimum: number | null;
  maximum: number | null;
  initial: unknown;
}

/** Values while they are typed: text, on/off; a secret is '' while the stored one stays. */
export type FormValues = Record<string, string | boolean>;

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const plain = (text: string): LocalText => ({ 'zh-CN': text, en: text });
const textOf = (value: unknown): LocalText | null =>
  isJson(value) && typeof value['zh-CN'] === 'string' && typeof value.en === 'string'
    ? { 'zh-CN': value['zh-CN'], en: value.en }
    : null;

/** The fields in the order the descriptor gives. A property without a label is shown under its own name. */
export function fieldsOf(descriptor: ChannelTypeDescriptor): FormFieldSpec[] {
  const properties = isJson(descriptor.schema.properties) ? descriptor.schema.properties : {};
  const required = Array.isArray(descriptor.schema.required) ? descriptor.schema.required : [];
  return Object.entries(properties)
    .map(([name, value]) => ({ name, schema: isJson(value) ? value : {} }))
    .toSorted((a, b) => (numberOf(a.schema.order) ?? 999) - (numberOf(b.schema.order) ?? 999))
    .map(({ name, schema }) => fieldOf(name, schema, descriptor.secrets.includes(name), required.includes(name)));
}

function fieldOf(name: string, schema: Json, isSecret: boolean, isRequired: boolean): FormFieldSpec {
  return {
    name,
    widget: widgetOf(schema, isSecret),
    label: textOf(schema.label) ?? plain(name),
    help: textOf(schema.help),
    options: optionsOf(schema),
    // What has a default need not be given.
    isRequired: isRequired && schema.default === undefined,
    maxLength: numberOf(schema.maxLength),
    minimum: numberOf(schema.minimum),
    maximum: numberOf(schema.maximum),
    initial: schema.default,
  };
}

function widgetOf(schema: Json, isSecret: boolean): FormFieldSpec['widget'] {
  if (isSecret || schema.secret === true) return 'secret';
  if (schema.type === 'boolean') return 'switch';
  if (schema.type === 'array') return 'lines';
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (Array.isArray(schema.enum)) return 'select';
  return schema.widget === 'textarea' ? 'textarea' : 'text';
}

function optionsOf(schema: Json): FormFieldSpec['options'] {
  const labels = isJson(schema.options) ? schema.options : {};
  return (Array.isArray(schema.enum) ? schema.enum : [])
    .filter((value): value is string => typeof value === 'string')
    .map((value) => ({ value, label: textOf(labels[value]) ?? plain(value) }));
}

/** Stored settings (or the defaults) → what the form shows. */
export function valuesOf(fields: readonly FormFieldSpec[], settings: Record<string, unknown> | null): FormValues {
  const values: FormValues = {};
  for (const field of fields) {
    const value = settings === null ? field.initial : (settings[field.name] ?? field.initial);
    if (field.widget === 'switch') values[field.name] = value === true;
    else if (field.widget === 'secret') values[field.name] = '';
    else if (field.widget === 'lines') values[field.name] = Array.isArray(value) ? value.join('\n') : '';
    else values[field.name] = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }
  return values;
}

export type FieldFault =
  | { kind: 'required' | 'number' }
  | { kind: 'range'; min: number; max: number }
  | { kind: 'long'; max: number };

const linesIn = (text: string): string[] =>
  text
    .split(/[\n,，;；]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/**
 * The server's faults by field of the form. One of a list's entries (`recipients.1`) stands at the list and names the
 * entry, or it would stand nowhere.
 */
export function faultsAtFields(faults: Readonly<Record<string, string>>, values: FormValues): Record<string, string> {
  const byField: Record<string, string[]> = {};
  for (const [path, message] of Object.entries(faults)) {
    const [, field = path, index] = /^(.+)\.(\d+)$/.exec(path) ?? [];
    const entry = index === undefined ? undefined : linesIn(String(values[field] ?? ''))[Number(index)];
    (byField[field] ??= []).push(entry === undefined ? message : `${entry} ${message}`);
  }
  return Object.fromEntries(Object.entries(byField).map(([field, messages]) => [field, messages.join('；')]));
}

/** What can be judged before asking the server. `storedSecrets`: those that need not be typed again. */
export function faultsOf(
  fields: readonly FormFieldSpec[],
  values: FormValues,
  storedSecrets: readonly string[],
): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (typeof value !== 'string') continue;
    const fault = value.trim() === '' ? emptyFault(field, storedSecrets) : filledFault(field, value.trim());
    if (fault !== null) faults[field.name] = fault;
  }
  return faults;
}

const emptyFault = (field: FormFieldSpec, storedSecrets: readonly string[]): FieldFault | null =>
  field.isRequired && !storedSecrets.includes(field.name) ? { kind: 'required' } : null;

function filledFault(field: FormFieldSpec, text: string): FieldFault | null {
  if (field.maxLength !== null && text.length > field.maxLength) return { kind: 'long', max: field.maxLength };
  if (field.widget !== 'number') return null;
  if (!/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'number' };
  const [min, max] = [field.minimum ?? Number.MIN_SAFE_INTEGER, field.maximum ?? Number.MAX_SAFE_INTEGER];
  return Number(text) < min || Number(text) > max ? { kind: 'range', min, max } : null;
}

/** Form → `settings` of the API: empty optional fields and untouched secrets are left out. */
export function settingsOf(fields: readonly FormFieldSpec[], values: FormValues): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (typeof value === 'boolean') settings[field.name] = value;
    else if (value === undefined || value.trim() === '') continue;
    else if (field.widget === 'lines') settings[field.name] = linesIn(value);
    else settings[field.name] = field.widget === 'number' ? Number(value.trim()) : value.trim();
  }
  return settings;
}

/** Choosing a preset fills the fields it knows and leaves the rest alone. */
export function withPreset(values: FormValues, name: string, presets: ChannelTypeDescriptor['presets']): FormValues {
  const preset = Object.entries(presets[name] ?? {}).map(([field, value]) => [field, String(value)]);
  return { ...values, preset: name, ...(Object.fromEntries(preset) as FormValues) };
}
