import type { ThreadCatalogue } from "./thread_en";

export const threadFr: ThreadCatalogue = {
  joined: "{name} a rejoint la conversation",
  takes_over: "{name} prend le relais de {before}",
  joined_too: "{name} a aussi rejoint la conversation",
  finding: "Nous cherchons quelqu’un pour vous répondre",
  place_next: "C’est bientôt à vous",
  place_nth: "Vous êtes en {nth} position",
  place_in: "Vous êtes dans la file d’attente",
  place_stale: "Votre place dans la file s’affichera de nouveau une fois la connexion rétablie.",
  ordinals: "one:re other:e",
  leave_message: "Plutôt laisser un message",
  leave_message_question: "Plutôt laisser un message ?",
  leave_message_hint:
    "Inutile d’attendre ici. Nous répondrons à ce que vous avez écrit dès que possible, par e-mail ou ici.",
  leave_message_go: "Laisser un message",
  leave_line: "Quitter la file",
  leave_line_question: "Quitter la file ?",
  leave_line_hint:
    "Vous cédez votre place et ne recevrez pas de réponse. Tout reste lisible, et vous pouvez réécrire à tout moment.",
  stay: "Continuer d’attendre",
  leave_failed: "Cela n’a pas fonctionné. Veuillez réessayer.",
  left_line: "Vous avez quitté la file. Réécrivez-nous à tout moment.",
  turned_closed: "Nous avons fermé entre-temps. Nous répondrons à votre message à notre retour.",
  turned_full:
    "Tout le monde est occupé et la file est pleine. Nous répondrons à votre message dès que possible.",
  turned_waited_too_long:
    "Désolés, c’est trop long. Inutile d’attendre ici : nous répondrons à votre message dès que possible.",
  turned_nobody_here:
    "Il n’y a personne pour le moment. Nous répondrons à votre message à notre retour.",
  turned_chosen: "Inutile d’attendre ici. Nous répondrons à votre message dès que possible.",
  received: "Votre message est bien arrivé. Nous répondrons par e-mail ou ici.",
  closed_now: "Nous sommes fermés pour le moment.",
  nobody_now: "Il n’y a personne pour le moment.",
  here_now: "Quelqu’un est là maintenant et verra votre message aussitôt.",
  leave_hint: "Laissez un message, nous répondrons par e-mail ou ici.",
  your_name: "Votre nom",
  your_email: "Votre e-mail",
  send_form: "Envoyer le message",
};
