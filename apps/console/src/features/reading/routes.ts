import type { RouteRecordRaw } from 'vue-router';

export const readingRoutes: RouteRecordRaw[] = [{ path: '/reading', component: () => import('./ReadingPage.vue') }];
