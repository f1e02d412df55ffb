// Strings that would do something if anybody took them for anything but text.

/** Nobody is there; a request to it is proof that something ran or was loaded. */
export const EVIL = "evil.invalid";
const RUN = "window.__ran=(window.__ran||0)+1";

export const HOSTILE: readonly string[] = [
  `<script>${RUN}</script>`,
  `<img src=//${EVIL}/i onerror="${RUN}" data-evil>`,
  `<svg data-evil onload="${RUN}"><script>${RUN}</script></svg>`,
  `<math data-evil><mtext><table><mglyph><style><!--</style><img src onerror="${RUN}">`,
  `<noscript><p title="</noscript><img src onerror=${RUN} data-evil>">`,
  `"><iframe data-evil srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `' onmouseover='${RUN}' autofocus onfocus='${RUN}' x='`,
  `<a data-evil href="javascript:${RUN}">click</a> javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `<form data-evil action=//${EVIL}/f><input autofocus onfocus="${RUN}">`,
  `<link data-evil rel=stylesheet href=//${EVIL}/c><style data-evil>*{display:none}</style>`,
  `<base data-evil href=//${EVIL}/><meta data-evil http-equiv=refresh content="0;url=//${EVIL}/">`,
  `{{constructor.constructor('${RUN}')()}} \${${RUN}} <%= ${RUN} %>`,
  "&lt;script&gt;&#x3c;img src&#x3d;x&#x3e; &amp;amp; %3Cscript%3E",
  "\u202Etxt.exe\u202C \u2066left\u2069 a\u200Bb\u200D\uFEFFc",
  `${"W".repeat(180)}`,
  "\u001B[31mred\u001B[0m\u0007 back\bspace",
  "👩‍👩‍👧‍👦🏳️‍🌈👍🏿🇩🇪 Z̴̢̛͇a̷l̸g̵o̷",
  `https://bank.example@${EVIL}/log-in https://xn--80ak6aa92e.com/ http://user:pw@${EVIL}:81/`,
  `//${EVIL}/x ftp://${EVIL}/ vbscript:msgbox(1) file:///etc/passwd`,
];
