import type { RouteRecordRaw } from 'vue-router';

export const complaintRoutes: RouteRecordRaw[] = [
  { path: '/complaints', component: () => import('./ComplaintListPage.vue') },
  { path: '/complaints/:id', component: () => import('./ComplaintDetailPage.vue'), props: true },
  { path: '/c/:number', component: () => import('./FindComplaintPage.vue'), props: true },
];
