import { partsOfSheet } from './staticStyles';

const sheet = `
a{color:blue;}.anticon{display:inline-flex;}
.ant-btn{color:red;}.ant-btn-icon{padding:0;}
.ant-input{width:100%;}.ant-input-number{width:90px;}.ant-input-number .ant-input{border:0;}
@media (max-width: 575px){.ant-btn{height:40px;}.ant-input{height:44px;}}
.ant-fade-enter{animation-name:antFadeIn;}
@keyframes antFadeIn{0%{opacity:0;}100%{opacity:1;}}
.css-var-x{--ant-blue:#1677ff;}.ant-unheard-of{color:green;}`;

describe("Ant Design's sheet", () => {
  const parts = partsOfSheet(sheet);

  it('is divided by the part a rule begins with', () => {
    expect(parts.get('common')).toBe('a{color:blue;}\n.anticon{display:inline-flex;}');
    expect(parts.get('input-number')).toBe('.ant-input-number{width:90px;}\n.ant-input-number .ant-input{border:0;}');
  });

  it('leaves to each part its own rules of a block', () => {
    expect(parts.get('button')).toContain('@media (max-width: 575px){.ant-btn{height:40px;}}');
    expect(parts.get('input')).toBe('.ant-input{width:100%;}\n@media (max-width: 575px){.ant-input{height:44px;}}');
  });

  it('gives keyframes to the parts that name them', () => {
    expect(parts.get('fade')).toContain('@keyframes antFadeIn{');
    expect(parts.get('button')).not.toContain('@keyframes');
  });

  it('leaves out what no part needs: values of tokens, which the theme sets, and classes of nothing it has', () => {
    expect([...parts.keys()].sort()).toEqual(['button', 'common', 'fade', 'input', 'input-number']);
  });
});
