import type { ThreadCatalogue } from "./thread_en";

export const threadEs: ThreadCatalogue = {
  joined: "{name} se ha unido",
  takes_over: "{name} toma el relevo de {before}",
  joined_too: "{name} también se ha unido",
  finding: "Estamos buscando a alguien que te atienda",
  place_next: "Tu turno es el siguiente",
  place_nth: "Puesto {nth} en la cola",
  place_in: "Estás en la cola",
  place_stale: "Tu puesto en la cola se mostrará de nuevo cuando vuelva la conexión.",
  ordinals: "other:",
  leave_message: "Mejor dejar un mensaje",
  leave_message_question: "¿Mejor dejar un mensaje?",
  leave_message_hint:
    "No hace falta que esperes aquí. Responderemos a lo que has escrito en cuanto podamos, por correo o aquí.",
  leave_message_go: "Dejar un mensaje",
  leave_line: "Salir de la cola",
  leave_line_question: "¿Salir de la cola?",
  leave_line_hint:
    "Pierdes tu puesto y no recibirás respuesta. Podrás seguir leyendo y volver a escribir cuando quieras.",
  stay: "Seguir esperando",
  leave_failed: "No ha funcionado. Inténtalo de nuevo.",
  left_line: "Has salido de la cola. Vuelve a escribir cuando quieras.",
  turned_closed: "Mientras tanto hemos cerrado. Responderemos a tu mensaje cuando volvamos.",
  turned_full:
    "Todos están ocupados y la cola está llena. Responderemos a tu mensaje en cuanto podamos.",
  turned_waited_too_long:
    "Lo sentimos, esto tarda demasiado. No hace falta que esperes aquí: responderemos a tu mensaje en cuanto podamos.",
  turned_nobody_here: "Ahora mismo no hay nadie. Responderemos a tu mensaje cuando volvamos.",
  turned_chosen: "No hace falta que esperes aquí. Responderemos a tu mensaje en cuanto podamos.",
  received: "Tu mensaje ha llegado. Responderemos por correo o aquí.",
  closed_now: "Ahora mismo está cerrado.",
  nobody_now: "Ahora mismo no hay nadie.",
  here_now: "Ya hay alguien aquí y verá tu mensaje enseguida.",
  leave_hint: "Deja un mensaje, responderemos por correo o aquí.",
  your_name: "Tu nombre",
  your_email: "Tu correo",
  send_form: "Enviar mensaje",
};
