/** A constructed sheet: the host's Content-Security-Policy cannot forbid it, its CSS cannot reach it. */
export const CSS = `:host{all:initial!important;color-scheme:light dark!important}
*{box-sizing:border-box;font:14px/1.45 system-ui,sans-serif}
button{border:0;padding:0;cursor:pointer;background:none;color:inherit}
#r>*{position:fixed;z-index:2147483000;right:20px;bottom:88px;border:0;transition:.16s}
#r.left>*{right:auto;left:20px}
#r>.l{bottom:20px;width:56px;height:56px;border-radius:50%;background:var(--b);color:var(--o);box-shadow:0 4px 16px #0004}
.l:before{content:"";display:block;width:24px;height:24px;margin:16px;font-size:20px;background:var(--o);clip-path:path("M12 3c5 0 9.5 3.5 9.5 8s-4.3 8-9.5 8c-1 0-2.3 0-3.3-.5L4.4 20.8c-.5 0-1 0-.9-.8l.6-3.6C3 15 2.5 13 2.5 11c0-4.5 4.3-8 9.5-8z")}
.open .l:before{content:"✕";background:none;clip-path:none}
b{position:absolute;top:-3px;right:-3px;padding:0 6px;border-radius:10px;background:#d92d20;color:#fff;font-size:12px;line-height:20px}
.g{max-width:280px;display:flex;background:Canvas;color:CanvasText;border-radius:14px;box-shadow:0 4px 16px #0004}
.g button{text-align:start;padding:12px 16px;overflow-wrap:anywhere}
iframe{width:380px;height:min(600px,100dvh - 108px);border-radius:16px;box-shadow:0 4px 16px #0004;opacity:0;visibility:hidden;background:Canvas}
.open iframe{opacity:1;visibility:visible}
[hidden],.hide .l{display:none}
@media(max-width:479px){#r>iframe{inset:0!important;width:100%;height:100dvh;border-radius:0}.open .l{display:none}}
@media(prefers-reduced-motion){*{transition:none!important}}`;
