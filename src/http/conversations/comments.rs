//! `GET /api/v1/conversations/{id}/comments`: the post that a conversation stands under, and all that was said there.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::{ChannelId, ConversationId, Timestamp};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::auth::{AgentUser, Principal};
use crate::channels::{Credentials, Inbound, Platform, Posts, ToldPost, post_url};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::inbound::channels::inbound_channel_get;
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
    inbound: Data<Inbound>,
    posts: Data<Posts>,
) -> Result<Json<PostComments>, Problem> {
    let id = ConversationId(*id);
    hub.glance(id, Principal::Agent(user.0).actor()).await?;
    let Some(post) = post_of(&pool, id).await? else {
        return Ok(Json(PostComments {
            post: None,
            comments: Vec::new(),
            has_more: false,
        }));
    };
    let (comments, has_more) = comment_list(&pool, &post).await?;
    let now = told_of(&post, &pool, &inbound, &posts).await?;
    Ok(Json(PostComments {
        post: Some(shown(post, now)),
        comments: comments.iter().map(told).collect(),
        has_more,
    }))
}

/// What the platform says of it now.
async fn told_of(
    post: &PostRow,
    pool: &Pool,
    inbound: &Inbound,
    posts: &Posts,
) -> Result<ToldPost, Problem> {
    let Some(platform) = Platform::parse(&post.platform) else {
        return Ok(ToldPost::default());
    };
    let id = ChannelId(post.channel_id);
    if let Some(told) = posts.known(id, &post.thread) {
        return Ok(told);
    }
    let row = inbound_channel_get(pool, &[platform.as_str()], post.channel_id).await?;
    let sealed = row.and_then(|row| row.sealed_secret);
    let opened = sealed.and_then(|sealed| inbound.seals.open(post.channel_id, &sealed).ok());
    let Some(opened) = opened else {
        return Ok(ToldPost::default());
    };
    let credentials = Credentials::read(&opened);
    Ok(posts.told(id, platform, &credentials, &post.thread).await)
}

/// What was told with a comment counts where nothing is told now.
fn shown(post: PostRow, told: ToldPost) -> Post {
    let url = post_url(&post.platform, &post.thread);
    Post {
        url: told.url.or(post.url).or(url),
        platform: post.platform,
        id: post.thread,
        author: told.author,
        text: told.text.or(post.about),
        posted_at: told
            .at
            .map(|at| time::text(Timestamp(at.timestamp_micros()))),
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
