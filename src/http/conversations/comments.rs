//! `GET /api/v1/conversations/{id}/comments`: the post that a conversation stands under, and all that was said there.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::{ConversationId, Timestamp};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::auth::{AgentUser, Principal};
use crate::channels::post_url;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::read::comments::{Comment, PostRow, comment_list, post_of};
use crate::wire::social::{Post, PostComment, PostComments};
use crate::wire::time;

/// The post and its comments, of all authors; no post where the conversation stands under none.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses(
        (status = 200, body = PostComments),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/api/v1/conversations/{id}/comments")]
pub(super) async fn list_comments(
    user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<PostComments>, Problem> {
    let id = ConversationId(*id);
    hub.look(id, Principal::Agent(user.0).actor()).await?;
    let Some(post) = post_of(&pool, id).await? else {
        return Ok(Json(PostComments {
            post: None,
            comments: Vec::new(),
            has_more: false,
        }));
    };
    let (comments, has_more) = comment_list(&pool, &post).await?;
    Ok(Json(PostComments {
        post: Some(shown(post)),
        comments: comments.iter().map(told).collect(),
        has_more,
    }))
}

fn shown(post: PostRow) -> Post {
    let url = post_url(&post.platform, &post.thread);
    Post {
        url: post.url.or(url),
        platform: post.platform,
        id: post.thread,
        text: post.about,
    }
}

fn told(comment: &Comment) -> PostComment {
    let text = |at: DateTime<Utc>| time::text(Timestamp(at.timestamp_micros()));
    PostComment {
        message_id: comment.message_id.0,
        conversation_id: comment.conversation_id.0,
        number: comment.number,
        parent_id: comment.parent_id.map(|id| id.0),
        author: (&comment.author).into(),
        handle: comment.handle.clone(),
        text: comment.text.clone(),
        attachment_count: comment.attachment_count,
        posted_at: text(comment.posted_at),
        edited_at: comment.edited_at.map(text),
        deleted_at: comment.deleted_at.map(text),
        hidden: comment.is_hidden,
        liked: comment.is_liked,
    }
}
