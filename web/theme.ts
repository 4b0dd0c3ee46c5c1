import type { ThemeConfig } from 'antd';

/** Who asked the system for less motion gets none. Switched off in Ant Design, which would else wait for its animations. */
const motion = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Ant Design's defaults miss WCAG 2.2 AA in places (grey 45 % text, white on #1677ff, green and orange text on
 * their tints); these tokens reach 4.5:1 on white and on the page background.
 */
export const theme: ThemeConfig = {
  token: {
    motion,
    colorPrimary: '#0b57d0',
    colorInfo: '#0b57d0',
    colorLink: '#0b57d0',
    // Made by Ant Design, what the mouse is over would be too pale to read.
    colorPrimaryHover: '#1f6ae0',
    colorLinkHover: '#1f6ae0',
    colorSuccess: '#1b7032',
    colorWarning: '#945200',
    colorError: '#b3261e',
    // Tints made from the dark seeds come out grey.
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
    borderRadius: 8,
    controlHeight: 36,
    fontFamily:
      "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang TC', 'Noto Sans TC', 'Noto Sans CJK TC', 'Microsoft JhengHei', Roboto, sans-serif",
  },
  components: {
    Layout: { headerBg: '#ffffff', headerHeight: 60, headerPadding: '0 24px' },
    Tabs: { horizontalMargin: '0 0 20px 0' },
    Form: { itemMarginBottom: 12 },
    Statistic: { contentFontSize: 24 },
  },
};
