import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

export const integrationStatusKey = defineSearchAttributeKey('IntegrationStatus', SearchAttributeType.KEYWORD);
export const storeIdKey = defineSearchAttributeKey('StoreId', SearchAttributeType.KEYWORD);
export const teamIdKey = defineSearchAttributeKey('TeamId', SearchAttributeType.KEYWORD);
export const lineChannelIdKey = defineSearchAttributeKey('LineChannelId', SearchAttributeType.KEYWORD);
