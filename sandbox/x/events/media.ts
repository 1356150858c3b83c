/** The pictures and films of a post. */
import type { Post } from "../entities.ts";
import type { Payload } from "./json.ts";

const prefixes = { photo: "3", video: "7", animated_gif: "16" } as const;

const size = { width: 1280, height: 720 };

/** One of a post's media. */
interface Medium {
  readonly key: string;
  readonly id: string;
  readonly type: Post["media"][number];
}

/** The media of a post, with ids of their own that follow from the post's. */
export const mediaOf = ({ id, media }: Post): Medium[] =>
  media.map((type, index) => {
    const own = (BigInt(id) + BigInt(index + 1)).toString();
    return { key: `${prefixes[type]}_${own}`, id: own, type };
  });

const picture = (id: string): string => `https://pbs.example/media/${id}.jpg`;

const film = (id: string): string => `https://video.example/${id}/1280x720.mp4`;

/** As v2 shows one under `includes.media`. */
export const medium = ({ key, id, type }: Medium): Payload => ({
  media_key: key,
  type,
  ...size,
  ...(type === "photo" ? { url: picture(id) } : { preview_image_url: picture(id) }),
  ...(type === "video" && { duration_ms: 30_000, public_metrics: { view_count: 0 } }),
  ...(type !== "photo" && {
    variants: [{ content_type: "video/mp4", bit_rate: type === "video" ? 2_176_000 : 0, url: film(id) }],
  }),
});

/** As the older format shows one under `extended_entities.media`. */
export const legacyMedium = ({ id, type }: Medium): Payload => ({
  id: BigInt(id),
  id_str: id,
  media_url: picture(id),
  media_url_https: picture(id),
  type,
  sizes: { large: { w: size.width, h: size.height, resize: "fit" } },
  ...(type !== "photo" && {
    video_info: { aspect_ratio: [16, 9], variants: [{ content_type: "video/mp4", url: film(id) }] },
  }),
});
