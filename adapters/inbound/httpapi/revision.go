package httpapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/domain"
	"actual/domain/fault"
)

const ifMatch = "If-Match"

var errNoIfMatch = refusal{http.StatusPreconditionRequired, fault.New(fault.Invalid, "request.no_if_match",
	"say which state the change is made from: send the ETag of what you read as If-Match, such as \"3\"")}

// tag names the state that is answered.
func tag(c *gin.Context, r domain.Revision) { c.Header("ETag", `"`+strconv.Itoa(int(r))+`"`) }

// seenBy reads which revision a change is made from. A tag of another form is of no
// state of ours, so it has moved: domain.ErrMoved. * names none and is refused.
func seenBy(c *gin.Context) (domain.Revision, error) {
	given := strings.TrimSpace(c.GetHeader(ifMatch))
	if given == "" || given == "*" {
		return 0, errNoIfMatch
	}
	n, err := strconv.Atoi(strings.Trim(given, `"`))
	if err != nil || n < 1 || given != `"`+strconv.Itoa(n)+`"` {
		return 0, domain.ErrMoved
	}
	return domain.Revision(n), nil
}

// readChange reads a change, and which revision it is made from.
func readChange(c *gin.Context, into any) (domain.Revision, error) {
	seen, err := seenBy(c)
	if err != nil {
		return 0, err
	}
	return seen, readCommand(c, into, maxCommand)
}
