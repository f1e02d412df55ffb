// Comments under a post as they are read there: answers below what they answer. Pure.

import type { PostComment } from "../hub/wire";

export interface CommentNode {
  comment: PostComment;
  answers: CommentNode[];
}

/** An answer to an answer stands beside it where platforms have two levels; here as deep as it is. */
export function commentTree(comments: readonly PostComment[]): CommentNode[] {
  const nodes = new Map(
    comments.map((comment) => [comment.message_id, { comment, answers: [] } as CommentNode]),
  );
  const roots: CommentNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.comment.parent_id === null ? undefined : nodes.get(node.comment.parent_id);
    // What names itself, or something that comes later, would have no place.
    const isAbove = parent !== undefined && parent.comment.posted_at <= node.comment.posted_at;
    if (parent && isAbove && parent !== node) parent.answers.push(node);
    else roots.push(node);
  }
  return roots;
}

export function authorsOf(comments: readonly PostComment[]): number {
  return new Set(comments.map(({ author }) => `${author.kind}:${author.id ?? ""}`)).size;
}
