import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Post } from "../../../../sandbox/x/entities.ts";
import type { PostScene } from "../../../../sandbox/x/events/happening.ts";
import { fits, traitsOf } from "../../../../sandbox/x/stream/rule-match.ts";
import { parseRule } from "../../../../sandbox/x/stream/rule-parse.ts";
import type { RuleNode } from "../../../../sandbox/x/stream/rule-tree.ts";
import { person } from "../acts/cast.ts";
import { printRule, rules } from "./rule-arbitrary.ts";

const owner = person("2244994945", "Owner");
const stranger = person("99", "stranger");

const post = (text: string, over: Partial<Post> = {}): Post => ({
  id: "10",
  authorId: owner.id,
  text,
  lang: "en",
  createdAtMs: 0,
  conversationId: "10",
  media: [],
  ...over,
});

const scene = (
  text: string,
  over: Partial<Post> = {},
  referenced: PostScene["referenced"] = [],
): PostScene => ({
  post: post(text, over),
  author: owner,
  referenced,
  mentioned: [],
});

const original = { post: post("Look at this #cat", { id: "5", authorId: stranger.id }), author: stranger };

const matches = (rule: string, about: PostScene): boolean => {
  const tree = parseRule(rule);
  if ("fault" in tree) throw new Error(tree.fault);
  return fits(tree, traitsOf(about));
};

describe("a post", () => {
  it.each([
    ["LIKE", "I like coca-cola"],
    ["coca", "I like coca-cola"],
    ['"coca cola"', "I like Coca-Cola!"],
    ['"coca-cola"', "I like coca cola"],
    ["cats", "many #cats"],
    ["owner", "hello @owner"],
    ["😀", "so happy😀today"],
    ["größe", "GRÖSSE? Größe!"],
    ["größe", "größe".normalize("NFD")],
    ["#ThankU", "so #thanku."],
    ["@OWNER", "hi @owner, hi"],
    ["from:owner", "x"],
    ["from:2244994945", "x"],
    ["x lang:EN", "x"],
    ["x has:links", "x https://example.com/a"],
    ["x has:mentions", "x @owner"],
    ["x has:hashtags", "x #cat"],
    ["x OR y z", "x"],
    ["cat -(dog OR bird)", "a cat and a fish"],
  ])("fits %s: %s", (rule, text) => {
    expect(matches(rule, scene(text))).toBe(true);
  });

  it.each([
    ["coca-cola", "I like coca-cola"],
    ["cat", "many cats"],
    ['"cola coca"', "coca cola"],
    ['"a c"', "a b c"],
    ["grosse", "größe"],
    ["#thanku", "#thankunext"],
    ["#cat", "a cat"],
    ["@own", "@owner"],
    ["@owner", "me@owner.com"],
    ["from:stranger", "x"],
    ["to:owner", "x"],
    ["x lang:de", "x"],
    ["x has:media", "x"],
    ["x has:links", "x example"],
    ["x has:mentions", "x"],
    ["x has:hashtags", "x #1"],
    ["x is:reply", "x"],
    ["x is:retweet", "x"],
    ["x is:quote", "x"],
    ["(x OR y) z", "x"],
    ["cat -(dog OR bird)", "a cat and a bird"],
  ])("does not fit %s: %s", (rule, text) => {
    expect(matches(rule, scene(text))).toBe(false);
  });

  it("has media, which count as a link too", () => {
    const photo = scene("x", { media: ["photo"] });
    expect(matches("x has:media has:links", photo)).toBe(true);
  });

  it("is to whom it replies, by name and by id", () => {
    const reply = scene("x", { replyToId: "5", replyToUserId: "99" }, [original]);
    for (const rule of ["to:Stranger", "to:99", "x is:reply"]) expect(matches(rule, reply)).toBe(true);
    expect(matches("to:owner", reply)).toBe(false);
  });

  it("is a quote", () => {
    expect(matches("x is:quote -is:reply -is:retweet", scene("x", { quoteOfId: "5" }, [original]))).toBe(
      true,
    );
  });

  it("is a repost, read as RT @author with the text and the media it repeats", () => {
    const media = { ...original, post: { ...original.post, media: ["video" as const] } };
    const repost = scene("", { repostOfId: "5" }, [media]);
    for (const rule of ["RT", "@stranger", "#cat is:retweet", '"look at" has:media', "from:owner"])
      expect(matches(rule, repost)).toBe(true);
    expect(matches("from:stranger", repost)).toBe(false);
    expect(matches('"RT stranger RT"', scene("RT @stranger: Look", { repostOfId: "5" }, [original]))).toBe(
      false,
    );
  });
});

/** What a rule means, worked out in another way: on the padded text, by the parts it is made of. */
const naive = (node: RuleNode, { post: { text, lang, media }, author }: PostScene): boolean => {
  const inner = (child: RuleNode): boolean => naive(child, scene(text, { lang, media }));
  const parts = text.split(" ");
  const padded = ` ${text.replaceAll(/[#@]/g, "").replaceAll("_", " ")} `;
  switch (node.kind) {
    case "not":
      return !inner(node.node);
    case "and":
      return !node.nodes.some((child) => !inner(child));
    case "or":
      return node.nodes.filter(inner).length > 0;
    case "keyword":
      return padded.includes(` ${node.text} `);
    case "phrase":
      return padded.includes(` ${node.words.join(" ")} `);
    case "hashtag":
      return parts.includes(`#${node.name}`);
    case "mention":
      return parts.includes(`@${node.name}`);
    case "from":
      return node.user === author.username.toLowerCase();
    case "to":
    case "is":
      return false;
    case "has":
      if (node.what === "mentions") return text.includes("@");
      return node.what === "hashtags" ? text.includes("#") : media.length > 0;
    case "lang":
      return node.code === lang;
  }
};

describe("a random rule", () => {
  const texts = fc
    .array(
      fc.constantFrom("cat", "dog", "coca", "cola", "😀", "猫", "#cat", "#dog_1", "@owner", "@x_dev", "news"),
      {
        maxLength: 6,
      },
    )
    .map((words) => words.join(" "));
  const scenes = fc
    .tuple(texts, fc.constantFrom("en", "und"), fc.boolean())
    .map(([text, lang, photo]) => scene(text, { lang, media: photo ? ["photo"] : [] }));

  it("fits a random post exactly where a plain reading of it does", () => {
    fc.assert(
      fc.property(rules, scenes, (tree, about) => {
        expect(matches(printRule(tree), about)).toBe(naive(tree, about));
      }),
      { numRuns: 500 },
    );
  });
});
