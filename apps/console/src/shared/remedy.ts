import type { RemedyButton } from '@redress/contract';

/** What a piece of advice is about, as far as the page knows. */
export interface RemedyPlace {
  providerId?: string;
  merchantId?: string;
  complaintId?: string;
}

/**
 * The page where the button's deed is done, or null where there is none for this place: then the words stand alone.
 * Deeds on the very page (reading again, checking again) are the page's own buttons.
 */
export function remedyPage(button: RemedyButton | null, place: RemedyPlace): string | null {
  const { providerId, merchantId, complaintId } = place;
  const provider = providerId === undefined ? null : `/providers/${providerId}`;
  switch (button) {
    case 'edit_provider':
      return provider;
    case 'check_provider':
      return provider && `${provider}?check=1`;
    case 'open_setup':
      return provider && `${provider}#open-platform`;
    case 'show_merchants':
      return providerId === undefined ? null : `/merchants?provider=${providerId}&attention=true`;
    case 'authorize':
      return providerId === undefined ? null : `/merchants?authorize=${providerId}`;
    case 'check_merchant':
      return merchantId === undefined ? null : `/merchants/${merchantId}?check=1`;
    case 'sync_merchant':
      return merchantId === undefined ? null : `/merchants/${merchantId}`;
    case 'refund_anew':
    case 'finish_complaint':
    case 'refresh_complaint':
    case 'edit_text':
      return complaintId === undefined ? null : `/complaints/${complaintId}`;
    case 'retry_refund':
      return complaintId === undefined ? null : '/refunds';
    case 'show_policy':
    case null:
      return null;
  }
}
