import type { Merchant, Person, Provider } from '@redress/contract';
import { computed, onMounted, shallowRef, watch } from 'vue';
import { listAssignees, listLabels } from '../../api/desk.js';
import { getMerchant, listMerchants } from '../../api/merchants.js';
import { asProblem } from '../../api/problem.js';
import { listProviders } from '../../api/providers.js';
import { t } from '../../shared/i18n/index.js';
import { useSession } from '../../stores/session.js';
import type { ComplaintFilters } from './filters.js';

/** What the filters offer: providers, people, labels, the merchants that a search finds, the name of the chosen one. */
export function useFilterChoices(filters: () => Pick<ComplaintFilters, 'providerId' | 'merchantId' | 'label'>) {
  const session = useSession();
  const providers = shallowRef<Provider[]>([]);
  const merchants = shallowRef<Merchant[]>([]);
  const merchantName = shallowRef('');
  const search = shallowRef('');
  const people = shallowRef<Person[]>([]);
  const labelsInUse = shallowRef<string[]>([]);

  const assignees = computed(() => [
    { value: 'me', label: t('desk.me') },
    { value: 'none', label: t('desk.nobody') },
    ...people.value
      .filter(({ id }) => id !== session.user?.id)
      .map(({ id, displayName }) => ({ value: id, label: displayName })),
  ]);
  /** Also the one that is chosen, which may not be in use any more. */
  const labels = computed(() => {
    const names = new Set([...labelsInUse.value, filters().label].filter((label) => label !== ''));
    return [...names].map((label) => ({ value: label, label }));
  });

  /** A failed read offers nothing; the list shows the trouble. */
  async function offer(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      asProblem(error);
    }
  }
  const findMerchants = () =>
    offer(async () => {
      const query = { q: search.value.trim(), limit: 20, providerId: filters().providerId };
      merchants.value = (await listMerchants(query)).items;
    });
  const nameMerchant = (id: string) =>
    offer(async () => {
      if (id === '') return;
      const known = merchants.value.find((merchant) => merchant.id === id);
      merchantName.value = known?.name ?? (await getMerchant(id)).name;
    });

  onMounted(() => {
    void findMerchants();
    void offer(async () => void (people.value = (await listAssignees()).items));
    void offer(async () => void (labelsInUse.value = (await listLabels()).items.map(({ label }) => label)));
    if (!session.may('providers:read')) return;
    void offer(async () => void (providers.value = (await listProviders({ limit: 100 })).items));
  });
  watch([search, () => filters().providerId], findMerchants);
  watch(() => filters().merchantId, nameMerchant, { immediate: true });

  return { providers, merchants, merchantName, search, assignees, labels };
}
