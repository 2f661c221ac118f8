import type { RouteRecordRaw } from 'vue-router';

export const merchantRoutes: RouteRecordRaw[] = [
  { path: '/merchants', component: () => import('./MerchantListPage.vue') },
  { path: '/merchants/:id', name: 'merchant', component: () => import('./MerchantPage.vue'), props: true },
];
