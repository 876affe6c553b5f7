package httpapi

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/domain"
)

// reading takes the parts of a request one after the other, and keeps the first
// error: what comes after it means nothing.
type reading struct{ err error }

func (r *reading) fails(err error) {
	if r.err == nil {
		r.err = err
	}
}

// time returns a time, or zero where none is given.
func (r *reading) time(given *time.Time) time.Time {
	t, err := timeOf(given)
	if err != nil {
		r.fails(err)
	}
	return t
}

// id returns the identifier in a field, or zero where none is given.
func (r *reading) id(field string, given *string) domain.UUID {
	if given == nil {
		return domain.UUID{}
	}
	id, err := domain.ParseUUID(*given)
	if err != nil {
		r.fails(unreadable(domain.ErrBadID.With("%s", field)))
	}
	return id
}

// limit returns how many rows are asked for.
func (r *reading) limit(given *Limit) int {
	n, err := limitOf(given)
	if err != nil {
		r.fails(err)
	}
	return n
}

// after returns the text in a cursor of a kind, or "".
func (r *reading) after(kind byte, given *Cursor) string {
	at, err := place(kind, given)
	if err != nil {
		r.fails(err)
	}
	return string(at)
}

// change reads the body of a change, and the revision that it is made from.
func (r *reading) change(c *gin.Context, into any) domain.Revision {
	if r.err != nil {
		return 0
	}
	seen, err := readChange(c, into)
	if err != nil {
		r.fails(err)
	}
	return seen
}

// command reads the body of a command.
func (r *reading) command(c *gin.Context, into any) {
	if r.err == nil {
		r.err = readCommand(c, into, maxCommand)
	}
}

// optionalCommand reads the body of a command that needs none.
func (r *reading) optionalCommand(c *gin.Context, into any) {
	if r.err == nil {
		r.err = readOptional(c, into, maxCommand)
	}
}

// located says where that is which was made.
func located(c *gin.Context, status int, under string, id fmt.Stringer) {
	if status == http.StatusCreated {
		c.Header("Location", under+id.String())
	}
}
