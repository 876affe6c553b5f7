package notehub_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"actual/contracts/notehub"
)

func TestTheDescriptionIsValid(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(notehub.OpenAPI)
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
	require.Len(t, doc.Paths.Map(), 5)
}
