package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Reference serves /docs, what is below it, and /openapi.yaml.
type Reference interface {
	http.Handler
	// Has reports whether there is something at a path.
	Has(path string) bool
}

// document serves the reference, to everybody: what may be asked is no secret.
// It is called before authentication is, so that no route of it needs a key.
func (a *API) document(r *gin.Engine) {
	if a.parts.Docs == nil {
		return
	}
	for _, path := range []string{"/docs", "/docs/*file", "/openapi.yaml"} {
		r.Match([]string{http.MethodGet, http.MethodHead}, path, func(c *gin.Context) {
			if !a.parts.Docs.Has(c.Request.URL.Path) {
				a.fail(c, errNoRoute)
				return
			}
			a.parts.Docs.ServeHTTP(c.Writer, c.Request)
		})
	}
}
