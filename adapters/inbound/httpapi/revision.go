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

// seenBy reads which revision a change is made from. A tag that we never gave is of
// no state of ours, so it has moved: domain.ErrMoved. What is no tag, or several, is
// refused; * names none, and so is that. Proxies that compress weaken a tag (W/"3"):
// the state that it names is the same.
func seenBy(c *gin.Context) (domain.Revision, error) {
	given := strings.TrimSpace(c.GetHeader(ifMatch))
	if given == "" || given == "*" {
		return 0, errNoIfMatch
	}
	inner, begun := strings.CutPrefix(strings.TrimPrefix(given, "W/"), `"`)
	inner, ended := strings.CutSuffix(inner, `"`)
	if !begun || !ended || strings.Contains(inner, `"`) {
		return 0, unreadable(errParameter.With("%s is one tag in double quotes, as the ETag was that you read, such as \"3\"", ifMatch))
	}
	n, err := strconv.Atoi(inner)
	if err != nil || n < 1 || inner != strconv.Itoa(n) {
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
