// The emoji that people use in support, with words to find them by. A full set costs half a
// megabyte; the system's own picker has the rest.

export interface Emoji {
  char: string;
  name: string;
}

const LISTED = `
😀 grin happy|😃 smile happy|😄 laugh happy|😁 beaming|😅 sweat relief|😂 tears of joy lol|🙂 slight smile|🙃 upside down|😉 wink|😊 blush happy
😇 angel|🥰 love hearts|😍 heart eyes love|😘 kiss|😋 yum|😜 tongue wink|🤗 hug|🤔 thinking hmm|🤨 raised eyebrow|😐 neutral
😶 speechless|🙄 eye roll|😬 grimace oops|😌 relieved|😴 sleep|😷 mask ill|🤒 ill fever|🤯 mind blown|😎 cool sunglasses|🥳 party celebrate
😕 confused|😟 worried|🙁 frown sad|😮 wow surprised|😳 flushed embarrassed|🥺 pleading please|😢 cry sad|😭 sob cry|😱 scream shock|😤 huff
😠 angry|😡 rage angry|🤬 swearing|💀 skull dead|🤖 robot bot|👋 wave hello bye|🤚 hand stop|👌 ok perfect|🤞 fingers crossed luck|✌️ peace victory
🤙 call me|👈 left|👉 right|👆 up|👇 down|👍 thumbs up yes good|👎 thumbs down no bad|👏 clap bravo|🙌 hooray raised hands|🤝 handshake deal
🙏 please thanks pray|💪 strong muscle|👀 eyes look|🧠 brain|❤️ heart love red|🧡 heart orange|💛 heart yellow|💚 heart green|💙 heart blue|💜 heart purple
🖤 heart black|💔 broken heart|💯 hundred perfect|✨ sparkles|⭐ star|🔥 fire hot|🎉 party tada celebrate|🎁 gift present|🏆 trophy winner|🥇 medal first
✅ check done yes|❌ cross no wrong|⚠️ warning|❗ exclamation important|❓ question|💡 idea light bulb|🔔 bell|🔒 lock secure|🔑 key|🔍 search look
📦 package parcel order|🚚 delivery truck shipping|✈️ plane travel|🏠 home house|🛒 cart shop|💳 card payment|💶 euro money|💵 dollar money|🧾 receipt invoice|🏷️ label price tag
📞 phone call|📱 mobile phone|💻 laptop computer|🖨️ printer|📷 camera photo|📎 paperclip attachment|📄 document page|📝 memo note|📅 calendar date|⏰ alarm clock time
⏳ hourglass wait|🐛 bug|🛠️ tools fix|⚙️ gear settings|🔗 link|🚀 rocket launch fast|🌍 world globe|☀️ sun|🌧️ rain|❄️ snow cold
☕ coffee|🍰 cake birthday|🍕 pizza|🍻 cheers beer|🌱 plant green|🌹 rose flower|🐶 dog|🐱 cat|🦄 unicorn|🐝 bee
`;

export const EMOJI: readonly Emoji[] = LISTED.trim()
  .split(/[\n|]/)
  .map((entry) => {
    const space = entry.indexOf(" ");
    return { char: entry.slice(0, space), name: entry.slice(space + 1) };
  });

export function findEmoji(wanted: string): readonly Emoji[] {
  const words = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return EMOJI.filter(({ name }) => words.every((word) => name.includes(word)));
}
