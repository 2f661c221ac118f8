import type { RouteRecordRaw } from 'vue-router';

export const notificationRoutes: RouteRecordRaw[] = [
  { path: '/notifications', component: () => import('./ChannelsPage.vue') },
  { path: '/notifications/log', component: () => import('./DeliveryLogPage.vue') },
  { path: '/notifications/deadlines', component: () => import('./DeadlinesPage.vue') },
];
