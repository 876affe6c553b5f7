package httpapi

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// keptHeaders are those that help to find out what went wrong with a delivery.
// No other one is kept, and so no credential.
var keptHeaders = []string{"Content-Type", "Content-Encoding", "User-Agent", "Date"}

const maxKept = 256 // Bytes of a header's value.

// kept returns what is kept of the headers, with the length that was announced
// and the name of the request in our logs.
func kept(c *gin.Context) map[string]string {
	h := map[string]string{"x-request-id": c.Writer.Header().Get(requestIDHeader)}
	if n := c.Request.ContentLength; n >= 0 {
		h["content-length"] = strconv.FormatInt(n, 10)
	}
	secret := c.GetHeader(secretHeader)
	for _, name := range keptHeaders {
		v := c.GetHeader(name)
		if v == "" || secret != "" && strings.Contains(v, secret) {
			continue
		}
		h[strings.ToLower(name)] = strings.ToValidUTF8(v[:min(len(v), maxKept)], "")
	}
	return h
}
