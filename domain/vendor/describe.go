package vendor

import (
	"maps"
	"slices"
	"strings"
)

// Field is one field of a vendor's credentials.
type Field struct {
	Name     string
	Secret   bool
	Required bool
	Means    string // What it is and where to find it: a phrase.
	Form     string // What it looks like: a phrase.

	fits func(text string) bool
}

// Description is what a vendor's credentials consist of.
type Description struct {
	Vendor   Name
	Title    string
	Fields   []Field     // Settings first.
	OneOf    [][]string  // Of these sets of fields exactly one is given, whole.
	Together [][2]string // Of these pairs of fields both are given, or neither.
	// Browser says that the account is connected by the browser: the credential is of
	// the application that asks, and the tokens are a Connection's.
	Browser bool
	Own     []string // Where the vendor answers itself; the first where there is no other base URL.
}

// Describe returns what the vendor's credentials consist of. It fails with
// ErrUnknown.
func Describe(name Name) (Description, error) {
	if _, err := ParseName(string(name)); err != nil {
		return Description{}, err
	}
	return descriptions[name], nil
}

// Check says whether the credential is complete and well formed, and each URL in it
// one of the vendor's own or below one of those that this installation allows. It
// fails with ErrBadField, which names the first field that is not right.
func (d Description) Check(c Credential, allowed []string) error {
	given := map[string]string{}
	for name, value := range c.Settings {
		given[name] = value
	}
	for name, value := range c.Secrets {
		given[name] = value.Reveal()
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		f, known := d.field(name)
		_, asSetting := c.Settings[name]
		_, asSecret := c.Secrets[name]
		switch {
		case !known:
			return ErrBadField.With("a field that %s does not have; there are: %s", d.Vendor, strings.Join(d.names(), ", ")) // Its name may be a secret in the wrong place.
		case asSetting && f.Secret:
			return ErrBadField.With("%s is a secret: give it among the secrets", name)
		case asSecret && !f.Secret:
			return ErrBadField.With("%s is a setting: give it among the settings", name)
		case !f.fits(given[name]):
			return ErrBadField.With("%s must be %s", name, f.Form)
		case f.Name == BaseURLField && !within(given[name], append(slices.Clone(allowed), d.Own...)):
			return ErrBadField.With("%s may be, on this server, none but the vendor's own: leave it out; whoever runs the server may allow others with ACTUAL_VENDOR_URLS", name)
		}
	}
	for _, f := range d.Fields {
		if _, there := given[f.Name]; f.Required && !there {
			return ErrBadField.With("%s is missing: %s, %s", f.Name, f.Means, f.Form)
		}
	}
	for _, pair := range d.Together {
		_, first := given[pair[0]]
		if _, second := given[pair[1]]; first != second {
			return ErrBadField.With("give %s and %s together", pair[0], pair[1])
		}
	}
	return d.oneOf(given)
}

// oneOf checks that exactly one of the sets of fields is given, whole.
func (d Description) oneOf(given map[string]string) error {
	if len(d.OneOf) == 0 {
		return nil
	}
	var whole int
	var loose []string
	for _, set := range d.OneOf {
		there := slices.DeleteFunc(slices.Clone(set), func(name string) bool { _, ok := given[name]; return !ok })
		if len(there) == len(set) {
			whole++
		} else {
			loose = append(loose, there...)
		}
	}
	if whole == 1 && len(loose) == 0 {
		return nil
	}
	return ErrBadField.With("give either %s, and nothing of the other way", d.Ways())
}

// Ways says the sets of which one is to be given, such as "token or client_id and
// client_secret".
func (d Description) Ways() string {
	ways := make([]string, len(d.OneOf))
	for i, set := range d.OneOf {
		ways[i] = strings.Join(set, " and ")
	}
	return strings.Join(ways, " or ")
}

// IsSecret reports whether a field of that name is a secret. Of an unknown one it
// is true, so that nothing of it is shown.
func (d Description) IsSecret(name string) bool {
	f, known := d.field(name)
	return !known || f.Secret
}

func (d Description) field(name string) (Field, bool) {
	i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return d.Fields[i], true
}

func (d Description) names() (all []string) {
	for _, f := range d.Fields {
		all = append(all, f.Name)
	}
	return all
}
