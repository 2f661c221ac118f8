import type { RouteRecordRaw } from 'vue-router';

export const refundRoutes: RouteRecordRaw[] = [{ path: '/refunds', component: () => import('./RefundListPage.vue') }];
