import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

// Templates only: scripts are checked by oxlint, types by vue-tsc.
export default [
  { ignores: ['dist/**'] },
  ...vue.configs['flat/essential'],
  {
    files: ['src/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: { 'vue/no-v-html': 'error', 'vue/no-static-inline-styles': 'error' },
  },
];
