import type { ThemeConfig } from 'antd';
import darkAlgorithm from 'antd/es/theme/themes/dark';
import { useSyncExternalStore } from 'react';

/** False where the reader wants less motion. Set in Ant Design, which would otherwise wait for animations to end. */
const motion = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Styles come as files (`web/staticStyles.ts`), whose class names carry no hash of Ant Design's version. */
const asFiles = { zeroRuntime: true, hashed: false };

const shape = {
  motion,
  borderRadius: 8,
  controlHeight: 36,
  fontFamily:
    "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang TC', 'Noto Sans TC', 'Noto Sans CJK TC', 'Microsoft JhengHei', Roboto, sans-serif",
};

const parts = {
  Form: { itemMarginBottom: 12 },
  Statistic: { contentFontSize: 24 },
};

/**
 * Ant Design's defaults miss WCAG 2.2 AA in places (grey 45 % text, white on #1677ff, green and orange text on
 * their tints); these tokens reach 4.5:1 on white and on the page background.
 */
const light: ThemeConfig = {
  ...asFiles,
  token: {
    ...shape,
    colorPrimary: '#0b57d0',
    colorInfo: '#0b57d0',
    colorLink: '#0b57d0',
    // Left to Ant Design, the colour under the mouse would be too pale to read.
    colorPrimaryHover: '#1f6ae0',
    colorLinkHover: '#1f6ae0',
    colorSuccess: '#1b7032',
    colorWarning: '#945200',
    colorError: '#b3261e',
    // From colours as dark as these, Ant Design would derive grey tints.
    colorPrimaryBg: '#e8f0fe',
    colorInfoBg: '#e8f0fe',
    colorInfoBorder: '#aecbfa',
    colorSuccessBg: '#e5f5ea',
    colorSuccessBorder: '#a8dab5',
    colorWarningBg: '#fff3de',
    colorWarningBorder: '#f2cf8f',
    colorErrorBg: '#fdecea',
    colorErrorBorder: '#f3b4ae',
    colorText: '#1c2330',
    colorTextHeading: '#141a24',
    colorTextSecondary: '#4a5260',
    colorTextTertiary: '#565e6c',
    colorTextDescription: '#565e6c',
    colorTextPlaceholder: '#656d7a',
    colorBorder: '#8a919d',
    colorBorderSecondary: '#e3e6eb',
    colorBgLayout: '#f4f6f9',
  },
  components: { ...parts, Layout: { headerBg: '#ffffff', headerHeight: 60, headerPadding: '0 24px' } },
};

/** The same contrast on dark backgrounds. Whatever is filled with a pale colour has dark text. */
const dark: ThemeConfig = {
  ...asFiles,
  algorithm: darkAlgorithm,
  token: {
    ...shape,
    colorPrimary: '#8ab4f8',
    colorInfo: '#8ab4f8',
    colorLink: '#8ab4f8',
    colorPrimaryHover: '#aecbfa',
    colorPrimaryActive: '#aecbfa',
    colorLinkHover: '#aecbfa',
    colorSuccess: '#81c995',
    colorWarning: '#fdd663',
    colorError: '#f28b82',
    colorErrorHover: '#f6aea9',
    colorPrimaryBg: '#1b2b47',
    colorInfoBg: '#1b2b47',
    colorInfoBorder: '#35507d',
    colorSuccessBg: '#17301f',
    colorSuccessBorder: '#2f5c3c',
    colorWarningBg: '#352c12',
    colorWarningBorder: '#665521',
    colorErrorBg: '#3a1d1b',
    colorErrorBorder: '#6d3531',
    colorText: '#e6e9ef',
    colorTextHeading: '#f3f5f9',
    colorTextSecondary: '#b9c0cc',
    colorTextTertiary: '#a9b1be',
    colorTextDescription: '#a9b1be',
    colorTextPlaceholder: '#98a1af',
    colorTextLightSolid: '#0b1a33',
    colorBgSpotlight: '#e6e9ef',
    colorBorder: '#6b7482',
    colorBorderSecondary: '#333a45',
    colorBgLayout: '#14171c',
    colorBgContainer: '#1d2128',
    colorBgElevated: '#262b34',
  },
  components: {
    ...parts,
    Button: { primaryColor: '#0b1a33', dangerColor: '#0b1a33' },
    Layout: { headerBg: '#1d2128', headerHeight: 60, headerPadding: '0 24px' },
  },
};

const wish = window.matchMedia('(prefers-color-scheme: dark)');

/** The light or the dark theme, as the reader's system asks. It follows the system when that changes. */
export function useTheme(): ThemeConfig {
  const isDark = useSyncExternalStore(
    (listener) => {
      wish.addEventListener('change', listener);
      return () => wish.removeEventListener('change', listener);
    },
    () => wish.matches,
  );
  return isDark ? dark : light;
}
