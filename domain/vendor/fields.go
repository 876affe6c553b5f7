package vendor

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"actual/domain"
)

// The fields of vendors' credentials; BaseURLField is of all vendors.
const (
	BaseURLField      = "base_url"
	ProjectField      = "project"
	TokenField        = "token"
	ClientIDField     = "client_id"
	ClientSecretField = "client_secret"
	ZoneReadingField  = "time_zone_reading"
	PerimeterField    = "default_perimeter_ft"
	RoleCodeField     = "role_code"
	DirectoryField    = "directory"

	// Of vendors that know us by a client certificate: two at once, so that one can be
	// changed for the next without a gap.
	CertificateField     = "certificate"
	PrivateKeyField      = "private_key"
	NextCertificateField = "next_certificate"
	NextPrivateKeyField  = "next_private_key"
)

// How the times that Aspire writes are read: nobody has confirmed what a Z there
// means.
const (
	ReadUTC         = "utc"          // As what they say: UTC.
	ReadBranchLocal = "branch_local" // As what clocks of the branch show, whatever they say.
)

// descriptions says of each vendor what its credentials consist of.
var descriptions = map[Name]Description{
	Notehub: {
		Vendor: Notehub, Title: "Blues Notehub", Own: []string{"https://api.notefile.net"},
		Fields: []Field{
			{Name: ProjectField, Required: true, Means: "the project that the badges report to", Form: "app: and the project's UUID, or product: and the product's name", fits: isProject},
			{Name: BaseURLField, Means: "where its API is asked; https://api.notefile.net where it is left out", Form: "an https:// address without query", fits: isURL},
			{Name: TokenField, Secret: true, Means: "a personal access token of a service user, made at notehub.io", Form: secretForm, fits: isSecret},
			{Name: ClientIDField, Secret: true, Means: "the id of an OAuth client", Form: secretForm, fits: isSecret},
			{Name: ClientSecretField, Secret: true, Means: "the secret of that OAuth client", Form: secretForm, fits: isSecret},
		},
		OneOf: [][]string{{TokenField}, {ClientIDField, ClientSecretField}},
	},
	Aspire: {
		Vendor: Aspire, Title: "Aspire", Own: []string{"https://cloud-api.youraspire.com", "https://cloudsandbox-api.youraspire.com"},
		Fields: []Field{
			{Name: BaseURLField, Means: "where its API is asked; https://cloud-api.youraspire.com where it is left out, its sandbox is https://cloudsandbox-api.youraspire.com", Form: "an https:// address without query", fits: isURL},
			{Name: ZoneReadingField, Means: "how the times that it writes are read: as UTC, or as what the branch's clocks show; branch_local where it is left out, `actual doctor` says whether that fits", Form: "utc or branch_local", fits: isReading},
			{Name: PerimeterField, Means: "the Default Geo Perimeter of Aspire's settings, in feet, for properties that have none of their own", Form: "a whole number of feet, 10 to 26400", fits: isPerimeter},
			{Name: ClientIDField, Secret: true, Required: true, Means: "the client id of an API credential, made at Administration, Application, API", Form: secretForm, fits: isSecret},
			{Name: ClientSecretField, Secret: true, Required: true, Means: "the secret of that credential, which is shown once", Form: secretForm, fits: isSecret},
		},
	},
	QuickBooksTime: {
		Vendor: QuickBooksTime, Title: "QuickBooks Time", Own: []string{"https://rest.tsheets.com/api/v1"}, Browser: true,
		Fields: []Field{
			{Name: BaseURLField, Means: "where its API is asked; https://rest.tsheets.com/api/v1 where it is left out", Form: "an https:// address without query", fits: isURL},
			{Name: ClientIDField, Secret: true, Required: true, Means: "the client id of an application, made in QuickBooks Time at Feature Add-ons, API", Form: secretForm, fits: isSecret},
			{Name: ClientSecretField, Secret: true, Required: true, Means: "the client secret of that application", Form: secretForm, fits: isSecret},
		},
	},
	ADP: {
		Vendor: ADP, Title: "ADP Workforce Now", Own: []string{"https://api.adp.com", "https://api.eu.adp.com", "https://uat-api.adp.com"},
		Fields: []Field{
			{Name: BaseURLField, Means: "where its API is asked; https://api.adp.com where it is left out", Form: "an https:// address without query", fits: isURL},
			{Name: RoleCodeField, Means: "as whom it is asked; practitioner where it is left out", Form: "employee, manager, practitioner, administrator or supervisor", fits: isRole},
			{Name: CertificateField, Means: "the client certificate that ADP signed, which is no secret", Form: encodedForm, fits: isEncoded},
			{Name: NextCertificateField, Means: "the one after it, from when on it is valid", Form: encodedForm, fits: isEncoded},
			{Name: ClientIDField, Secret: true, Required: true, Means: "the client id of the application in ADP's developer portal", Form: secretForm, fits: isSecret},
			{Name: ClientSecretField, Secret: true, Required: true, Means: "the client secret of that application", Form: secretForm, fits: isSecret},
			{Name: PrivateKeyField, Secret: true, Means: "the private key of the client certificate", Form: encodedForm, fits: isEncoded},
			{Name: NextPrivateKeyField, Secret: true, Means: "the private key of the certificate after it", Form: encodedForm, fits: isEncoded},
		},
		Together: [][2]string{{CertificateField, PrivateKeyField}, {NextCertificateField, NextPrivateKeyField}},
	},
	PowerBI: {
		Vendor: PowerBI, Title: "Power BI", Own: []string{"https://api.powerbi.com"},
		Fields: []Field{
			{Name: BaseURLField, Means: "where its API is asked; https://api.powerbi.com where it is left out", Form: "an https:// address without query", fits: isURL},
			{Name: DirectoryField, Required: true, Means: "the directory (tenant) of the service principal in Microsoft Entra", Form: "its id, a UUID", fits: isUUID},
			{Name: ClientIDField, Secret: true, Required: true, Means: "the application (client) id of the service principal", Form: secretForm, fits: isSecret},
			{Name: ClientSecretField, Secret: true, Required: true, Means: "a client secret of that application", Form: secretForm, fits: isSecret},
		},
	},
	QuickBooksOnline: {
		Vendor: QuickBooksOnline, Title: "QuickBooks Online", Own: []string{"https://quickbooks.api.intuit.com", "https://sandbox-quickbooks.api.intuit.com"}, Browser: true,
		Fields: []Field{
			{Name: BaseURLField, Means: "where its API is asked; https://quickbooks.api.intuit.com where it is left out", Form: "an https:// address without query", fits: isURL},
			{Name: ClientIDField, Secret: true, Required: true, Means: "the client id of an application, made at developer.intuit.com with the scope com.intuit.quickbooks.accounting", Form: secretForm, fits: isSecret},
			{Name: ClientSecretField, Secret: true, Required: true, Means: "the client secret of that application", Form: secretForm, fits: isSecret},
		},
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

const (
	encodedForm = "the base64 of PEM on one line, as `base64 -w0 FILE` makes it"
	mostEncoded = 16 << 10
)

func isEncoded(text string) bool {
	raw, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(text) <= mostEncoded && strings.HasPrefix(string(raw), "-----BEGIN ")
}

func isRole(text string) bool {
	return slices.Contains([]string{"employee", "manager", "practitioner", "administrator", "supervisor"}, text)
}

func isReading(text string) bool { return text == ReadUTC || text == ReadBranchLocal }

func isPerimeter(text string) bool {
	const least, most = 10, 26_400 // Feet: to five miles.
	feet, err := strconv.Atoi(text)
	return err == nil && text == strconv.Itoa(feet) && feet >= least && feet <= most
}

func isUUID(text string) bool {
	_, err := domain.ParseUUID(text)
	return err == nil
}
