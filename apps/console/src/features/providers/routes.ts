import type { RouteRecordRaw } from 'vue-router';

export const providerRoutes: RouteRecordRaw[] = [
  { path: '/providers', component: () => import('./ProviderListPage.vue') },
  { path: '/providers/new', component: () => import('./ProviderFormPage.vue') },
  { path: '/providers/:id', component: () => import('./ProviderFormPage.vue'), props: true },
];
