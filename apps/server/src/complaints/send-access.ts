import { type MerchantAccess, type MerchantsService, MerchantUnavailable } from '../merchants/merchants.service.js';

/** To send something of a complaint. @returns null once the merchant is unbound @throws {MerchantUnavailable} while it may authorise again */
export async function sendAccess(merchants: MerchantsService, merchantId: string): Promise<MerchantAccess | null> {
  try {
    return await merchants.accessOf(merchantId);
  } catch (error) {
    if (error instanceof MerchantUnavailable && error.reason === 'unbound') return null;
    throw error;
  }
}
