import { Typography } from 'antd';
import { isShoplineCustomerId, shoplineMemberUrl } from '../../core/domain/shoplineAdmin';
import { ExternalLink } from '../ui/ExternalLink';
import styles from './members.module.css';

interface CustomerLinkProps {
  customerId: string;
  shoplineAdminUrl: string | null | undefined;
}

/** The customer's id, leading to its page in the SHOPLINE admin. */
export function CustomerLink({ customerId, shoplineAdminUrl }: CustomerLinkProps) {
  return shoplineAdminUrl && isShoplineCustomerId(customerId) ? (
    <ExternalLink href={shoplineMemberUrl(shoplineAdminUrl, customerId)}>
      <span className={styles.id}>{customerId}</span>
    </ExternalLink>
  ) : (
    <Typography.Text className={styles.id}>{customerId}</Typography.Text>
  );
}
