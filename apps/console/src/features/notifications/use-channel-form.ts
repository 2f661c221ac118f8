import type { Channel, ChannelTestResult, ChannelType, ChannelTypeDescriptor } from '@redress/contract';
import { computed, shallowRef, watch } from 'vue';
import * as api from '../../api/notifications.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { fieldErrorsOf } from '../../shared/form-errors.js';
import { t } from '../../shared/i18n/index.js';
import {
  faultsAtFields,
  faultsOf,
  fieldsOf,
  settingsOf,
  valuesOf,
  withPreset,
  type FieldFault,
  type FormValues,
} from './schema-form.js';

/** The form of one channel, new or stored, drawn from its type's schema. */
export function useChannelForm(types: readonly ChannelTypeDescriptor[], channel: Channel | null) {
  const firstType = types.find((type) => type.available)?.type ?? 'email';
  const type = shallowRef<ChannelType>(channel?.type ?? firstType);
  const name = shallowRef(channel?.name ?? '');
  const enabled = shallowRef(channel?.enabled ?? true);
  const descriptor = computed(() => types.find((item) => item.type === type.value));
  const fields = computed(() => (descriptor.value === undefined ? [] : fieldsOf(descriptor.value)));
  const values = shallowRef<FormValues>(firstValues());
  const showsFaults = shallowRef(false);
  const serverErrors = shallowRef<Record<string, string>>({});
  const problem = shallowRef<ApiProblem | null>(null);
  const isBusy = shallowRef(false);
  const isTesting = shallowRef(false);
  const testResult = shallowRef<ChannelTestResult | null>(null);

  // A new mailbox starts with the first preset filled in.
  function firstValues(): FormValues {
    const start = valuesOf(fields.value, channel?.settings ?? null);
    const presets = descriptor.value?.presets ?? {};
    const first = fields.value
      .find((field) => field.name === 'preset')
      ?.options.find((option) => option.value in presets);
    return channel === null && first !== undefined ? withPreset(start, first.value, presets) : start;
  }
  watch(type, () => (values.value = firstValues()));

  const storedSecrets = computed(() =>
    (descriptor.value?.secrets ?? []).filter((field) => isSet(channel?.settings[field])),
  );
  const faults = computed(() => faultsOf(fields.value, values.value, storedSecrets.value));
  const errors = computed((): Record<string, string> => {
    const own: Record<string, string> = {};
    if (showsFaults.value) {
      if (name.value.trim() === '') own.name = t('notify.form.nameMissing');
      for (const [field, fault] of Object.entries(faults.value)) own[field] = say(fault);
    }
    return { ...serverErrors.value, ...own };
  });
  const isDirty = computed(
    () =>
      name.value !== (channel?.name ?? '') ||
      enabled.value !== (channel?.enabled ?? true) ||
      JSON.stringify(values.value) !== JSON.stringify(firstValues()),
  );

  function set(field: string, value: string | boolean): void {
    const isPreset = field === 'preset' && typeof value === 'string';
    values.value = isPreset
      ? withPreset(values.value, value, descriptor.value?.presets ?? {})
      : { ...values.value, [field]: value };
    serverErrors.value = Object.fromEntries(Object.entries(serverErrors.value).filter(([known]) => known !== field));
    testResult.value = null;
  }

  async function attempt<T>(run: () => Promise<T>): Promise<T | null> {
    problem.value = null;
    serverErrors.value = {};
    try {
      return await run();
    } catch (error) {
      problem.value = asProblem(error);
      serverErrors.value = faultsAtFields(fieldErrorsOf(problem.value, 'settings.'), values.value);
      return null;
    }
  }

  async function save(): Promise<Channel | null> {
    showsFaults.value = true;
    if (name.value.trim() === '' || Object.keys(faults.value).length > 0 || isBusy.value) return null;
    isBusy.value = true;
    const body = { name: name.value.trim(), settings: settingsOf(fields.value, values.value), enabled: enabled.value };
    const saved = await attempt(() =>
      channel === null
        ? api.createChannel({ ...body, type: type.value })
        : api.updateChannel(channel.id, body, channel.version),
    );
    isBusy.value = false;
    return saved;
  }

  /** Sends with what stands in the form, saved or not. */
  async function test(): Promise<void> {
    showsFaults.value = true;
    if (Object.keys(faults.value).length > 0 || isTesting.value) return;
    isTesting.value = true;
    const body = { type: type.value, settings: settingsOf(fields.value, values.value) };
    testResult.value = await attempt(() =>
      api.testUnsavedChannel(channel === null ? body : { ...body, secretsFrom: channel.id }),
    );
    isTesting.value = false;
  }

  return {
    type,
    name,
    enabled,
    fields,
    values,
    set,
    errors,
    problem,
    isDirty,
    isBusy,
    isTesting,
    testResult,
    storedSecrets,
    save,
    test,
  };
}

const isSet = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'set' in value && value.set === true;

function say(fault: FieldFault): string {
  if (fault.kind === 'range') return t('notify.form.range', { min: fault.min, max: fault.max });
  if (fault.kind === 'long') return t('notify.form.tooLong', { max: fault.max });
  return t(fault.kind === 'number' ? 'notify.form.number' : 'notify.form.required');
}
