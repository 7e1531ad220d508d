// Starts Swagger UI. A file of its own, so that the page needs no inline script; what differs between
// installations arrives in data- attributes.
"use strict";

(function () {
  const target = document.getElementById("operations");

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", follow);
  follow();

  window.SwaggerUIBundle({
    url: target.dataset.openapiUrl,
    domNode: target,
    layout: "BaseLayout",
    deepLinking: true,
    docExpansion: "list",
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    persistAuthorization: false,
    defaultModelsExpandDepth: 0,
    // The default would send the address of openapi.json to a public validator.
    validatorUrl: null,
  });
})();
