import { routes } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { endpoints, type EndpointName } from './endpoints.js';

describe('endpoints', () => {
  it.each(Object.keys(endpoints) as EndpointName[])('%s is the contract’s route', (name) => {
    expect(endpoints[name]).toEqual([routes[name].method, routes[name].path]);
  });
});
