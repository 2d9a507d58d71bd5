// What each channel calls things, and which deeds a person may do there.

export const CHANNELS = {
  phone: { title: "手机", none: "还没有手机收到短信。", missing: "没有符合条件的手机。", unit: "部" },
  telegram: {
    title: "Telegram", none: "还没有人和机器人说过话。", missing: "没有符合条件的人。", unit: "人",
    newcomer: "用户编号（数字）", meet: "开始对话", first: "start",
    files: "image/*,.pdf,.doc,.docx,.xlsx,.zip",
  },
  wechat: {
    title: "微信", none: "还没有人关注公众号。", missing: "没有符合条件的人。", unit: "人",
    newcomer: "openid", meet: "关注公众号", first: "follow", files: "image/*",
  },
  wecom: {
    title: "企业微信", none: "还没有成员。", missing: "没有符合条件的成员。", unit: "人",
    newcomer: "成员账号", meet: "进入应用", first: "enter",
  },
};

// The deeds of a chat beside writing: [words, deed, body].
export function deedsOf(channel, chat) {
  const menu = (chat.menu ?? []).map((name) =>
    channel === "wechat" ? [name, "tap_menu", { name }] : [name, "say", { text: name }]);
  if (channel === "telegram") {
    const blocked = chat.standing === "blocked";
    return [...menu, blocked ? ["解除屏蔽", "unblock", {}] : ["屏蔽机器人", "block", {}]];
  }
  if (channel === "wechat") {
    return chat.standing === "open" ? [...menu, ["取消关注", "unfollow", {}]] : [["关注公众号", "follow", {}]];
  }
  return menu;
}

export function place(entry) {
  return entry.channel === "phone" ? `phones/${entry.id}` : `chats/${entry.channel}/${encodeURIComponent(entry.id)}`;
}
