package httpapi

import (
	"encoding/json"

	"github.com/gin-gonic/gin"
)

// readCommand reads a JSON body of at most so many bytes, which the edge has found
// to be of the form that is described.
func readCommand(c *gin.Context, into any, most int64) error {
	raw, err := readBody(c, most)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil { // The description and the types of the code differ.
		return unreadable(errBody.With("%s", err))
	}
	return nil
}
