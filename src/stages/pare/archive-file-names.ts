/**
 * Python code that answers from its list of names which file of an archive a module is. `zipimport` itself inflates and
 * unmarshals the whole module for that, and once more to run it: half of what importing from an archive costs. Archives
 * of others are left alone. See docs/decisions/standard-library-zip.md.
 */
export const archiveFileNames: string = `

def _name_files():
    import zipimport
    loader = zipimport.zipimporter
    read = loader.get_filename
    ours = "/python%d%d.zip" % sys.version_info[:2]

    def get_filename(self, fullname):
        files = zipimport._zip_directory_cache.get(self.archive) if self.archive.endswith(ours) else None
        if files is not None:
            path = self.prefix + fullname.rpartition(".")[2]
            for found in (path + "/__init__.pyc", path + ".pyc"):
                if found in files:
                    return files[found][0]
        return read(self, fullname)

    loader.get_filename = get_filename


if hasattr(sys.modules.get("zipimport"), "_zip_directory_cache"):
    _name_files()
`
