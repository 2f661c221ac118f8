/** What people add to a complaint; none of it goes to Alipay. */
export type DeskAction = 'assign' | 'label' | 'note' | 'snooze';
