import type { Merchant, Provider } from '@redress/contract';
import { onMounted, shallowRef, watch } from 'vue';
import { getMerchant, listMerchants } from '../../api/merchants.js';
import { asProblem } from '../../api/problem.js';
import { listProviders } from '../../api/providers.js';
import { useSession } from '../../stores/session.js';
import type { ComplaintFilters } from './filters.js';

/** What the filters offer: providers, the merchants that a search finds, and the name of the chosen one. */
export function useFilterChoices(filters: () => Pick<ComplaintFilters, 'providerId' | 'merchantId'>) {
  const session = useSession();
  const providers = shallowRef<Provider[]>([]);
  const merchants = shallowRef<Merchant[]>([]);
  const merchantName = shallowRef('');
  const search = shallowRef('');

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
    if (!session.may('providers:read')) return;
    void offer(async () => void (providers.value = (await listProviders({ limit: 100 })).items));
  });
  watch([search, () => filters().providerId], findMerchants);
  watch(() => filters().merchantId, nameMerchant, { immediate: true });

  return { providers, merchants, merchantName, search };
}
