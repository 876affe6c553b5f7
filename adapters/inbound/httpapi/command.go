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
	return understand(raw, into)
}

// readOptional is readCommand where there may be no body at all.
func readOptional(c *gin.Context, into any, most int64) error {
	raw, err := readBody(c, most)
	if err != nil || len(raw) == 0 {
		return err
	}
	return understand(raw, into)
}

func understand(raw []byte, into any) error {
	if err := json.Unmarshal(raw, into); err != nil { // The description and the types of the code differ.
		return unreadable(errBody.With("%s", err))
	}
	return nil
}
