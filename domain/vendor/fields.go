package vendor

import (
	"strings"

	"actual/domain"
)

// The fields of Notehub's credentials, and BaseURLField of all vendors'.
const (
	BaseURLField      = "base_url"
	ProjectField      = "project"
	TokenField        = "token"
	ClientIDField     = "client_id"
	ClientSecretField = "client_secret"
)

// descriptions says of each vendor what its credentials consist of.
var descriptions = map[Name]Description{
	Notehub: {
		Vendor: Notehub, Title: "Blues Notehub",
		Fields: []Field{
			{Name: ProjectField, Required: true, Means: "the project that the badges report to", Form: "app: and the project's UUID, or product: and the product's name", fits: isProject},
			{Name: BaseURLField, Means: "where its API is asked; https://api.notefile.net where it is left out", Form: "an https:// address without query", fits: isURL},
			{Name: TokenField, Secret: true, Means: "a personal access token of a service user, made at notehub.io", Form: secretForm, fits: isSecret},
			{Name: ClientIDField, Secret: true, Means: "the id of an OAuth client", Form: secretForm, fits: isSecret},
			{Name: ClientSecretField, Secret: true, Means: "the secret of that OAuth client", Form: secretForm, fits: isSecret},
		},
		OneOf: [][]string{{TokenField}, {ClientIDField, ClientSecretField}},
	},
}

const (
	secretForm  = "8 to 4096 letters, digits and signs of ASCII, without spaces"
	leastSecret = 8
	mostSecret  = 4096
	mostSetting = 256
)

// isSecret keeps out what would break a header, and what is too short to be one.
func isSecret(text string) bool {
	return len(text) >= leastSecret && len(text) <= mostSecret && printable(text)
}

func printable(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}

func isProject(text string) bool {
	if id, app := strings.CutPrefix(text, "app:"); app {
		_, err := domain.ParseUUID(id)
		return err == nil
	}
	product, ok := strings.CutPrefix(text, "product:")
	return ok && len(text) <= mostSetting && product != "" && !strings.ContainsFunc(product, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._:-", r)
	})
}
