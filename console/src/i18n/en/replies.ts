// Replies over a platform: how far they have come, who reads them, what is in the way.

export const replies = {
  "delivery.queued": "On its way",
  "delivery.sent": "Sent",
  "delivery.delivered": "Delivered",
  "delivery.read": "Read",
  "delivery.failed": "Not delivered.",
  "delivery.failed_unknown": "The platform did not say why.",
  "delivery.unclear": "Nobody knows whether it arrived.",
  "delivery.retry": "Send again",
  "delivery.retrying": "Sending again…",
  "delivery.retry_unclear": "Send again anyway",
  "delivery.retry_unclear_title": "Send this once more?",
  "delivery.retry_unclear_text":
    "It may have arrived already: the platform took it and did not answer. Then the customer reads it twice.",
  "delivery.private": "only to its author",
  "delivery.template": "template",

  "reply.place_messenger": "Facebook",
  "reply.audience": "Who reads this reply",
  "reply.public": "Public",
  "reply.private": "Private",
  "reply.public_hint": "Everybody can read this reply on {platform}.",
  "reply.private_hint": "Goes to the author alone, as a message on {platform}.",
  "reply.unreachable":
    "They cannot be reached on {platform} since {date}: they blocked you or left. Write a note, or another channel of theirs.",
  "reply.closed": "The time to answer on {platform} is over. It begins again when they write.",
  "reply.closed_template":
    "The time to answer freely on {platform} is over. An approved template still reaches them.",
  "reply.within": "Reply within {time}",
  "reply.hours_minutes": "{hours} h {minutes} min",
  "reply.minutes": "{minutes} min",
  "reply.less_than_minute": "less than a minute",
  "reply.counter": "{used} / {max}",
  "reply.counter_spoken": "{used} of {max} characters",
  "reply.counter_title": "{platform} takes {max} characters",
  "reply.over": "{count} characters too long",
  "reply.too_long":
    "{platform} takes {max} characters; this has {used}. Shorten it or send it in parts.",
  "reply.placeholder_public": "Write a public reply… / for canned replies",
  "reply.placeholder_private": "Write to them alone… / for canned replies",
  "reply.send_public": "Reply publicly",
  "reply.no_files": "{platform} takes no files here. Remove them, or send a link.",
  "reply.too_many_files": "{platform} takes {max} files in one message. Remove some.",

  "reply.file_kind": "{platform} does not take files like {name}. Remove it, or send a link.",
  "reply.file_size": "{name} is too large: {platform} takes {max}.",

  "template.choose": "Choose a template",
  "template.search": "Search templates",
  "template.none": "No approved templates yet. Create one at the platform.",
  "template.failed": "The templates could not be loaded.",
  "template.value": "Value of {number}",
  "template.send": "Send template",
  "template.title": "Send a template",
  "template.preview": "How it reads",
  "template.back": "Other templates",

  "channel.filter": "Channel: {channel}",
  "channel.filter_all": "all channels",
  "empty.channel": "Nothing from this channel",
  "empty.channel_hint": "What customers write there appears here.",
} as const;
